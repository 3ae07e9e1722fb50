-- The states of flags: how each rule and subject went from one judged quarter to the next. Looks back
-- only, so that no later quarter changes an earlier one.
with

results as (
    select
        rule_id,
        partnership_id,
        quarter,
        quarter_index,
        subject_id,
        status,
        status in ('fail', 'waived') as is_failing
    from {{ ref('int_rule_rows') }}
),

-- A run of failing quarters ends with the quarter that passes, and that quarter still belongs to it.
runs as (
    select
        *,
        count(*) filter (where status = 'pass') over (
            partition by rule_id, partnership_id, subject_id
            order by quarter_index
            rows between unbounded preceding and 1 preceding
        ) as run_number
    from results
),

counted as (
    select
        *,
        count(*) filter (where is_failing) over run_so_far as quarters_open,
        max(quarter_index) filter (where is_failing) over run_so_far as failed_index
    from runs
    window run_so_far as (
        partition by rule_id, partnership_id, subject_id, run_number
        order by quarter_index
        rows between unbounded preceding and current row
    )
)

select
    rule_id,
    partnership_id,
    quarter,
    quarter_index,
    subject_id,
    case
        when status = 'pass' then 'resolved'
        when status = 'not_assessable' then 'unknown'
        when quarters_open = 1 then 'new'
        else 'continuing'
    end as state,
    quarters_open::integer as quarters_open,
    failed_index,
    status = 'waived' as is_waived
from counted
where quarters_open > 0
