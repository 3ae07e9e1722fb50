-- The register of rules as the rules read it.
select
    rule_id,
    aim,
    severity,
    subject_kind,
    message
from {{ ref('rules') }}
