select
    _sha256,
    _sheet,
    _row,
    partnership_id,
    partner_id,
    role,
    statutory,
    must_report,
    joined_on,
    left_on
from {{ source('raw', 'register_memberships') }}
