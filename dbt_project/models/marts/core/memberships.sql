select
    partnership_id,
    partner_id,
    role,
    statutory,
    must_report,
    joined_on,
    left_on,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_memberships') }}
