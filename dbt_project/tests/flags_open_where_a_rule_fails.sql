-- The failing and waived results are just the open flags: nothing fails without a flag, and no flag is
-- open without a failure.
with

failing as (
    select
        rule_id,
        partnership_id,
        quarter,
        subject_id,
        status = 'waived' as is_waived
    from {{ ref('rule_results') }}
    where status in ('fail', 'waived')
),

open_flags as (
    select
        rule_id,
        partnership_id,
        quarter,
        subject_id,
        is_waived
    from {{ ref('flags') }}
    where state in ('new', 'continuing')
)

select
    failing.rule_id as failing_rule_id,
    open_flags.rule_id as flagged_rule_id,
    coalesce(failing.partnership_id, open_flags.partnership_id) as partnership_id,
    coalesce(failing.quarter, open_flags.quarter) as quarter,
    coalesce(failing.subject_id, open_flags.subject_id) as subject_id
from failing
full outer join open_flags
    on
        failing.rule_id = open_flags.rule_id
        and failing.partnership_id = open_flags.partnership_id
        and failing.quarter = open_flags.quarter
        and failing.subject_id = open_flags.subject_id
        and failing.is_waived = open_flags.is_waived
where failing.rule_id is null or open_flags.rule_id is null
