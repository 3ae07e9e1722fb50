select
    _sha256,
    _sheet,
    _row,
    rule_id,
    partnership_id,
    subject_id,
    from_quarter,
    to_quarter,
    reason,
    approved_by_role
from {{ source('raw', 'register_waivers') }}
