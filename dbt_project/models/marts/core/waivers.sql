select
    rule_id,
    partnership_id,
    subject_id,
    from_quarter,
    to_quarter,
    reason,
    approved_by_role,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_waivers') }}
