select
    rule_id,
    partnership_id,
    quarter,
    subject_kind,
    subject_id,
    status,
    value,
    threshold
from {{ ref('int_rule_rows') }}
