-- RA08, RA15. Both speak of actions open at the end of the quarter; a carried one keeps its last blocker.
with counted as (
    select
        partnership_id,
        quarter,
        count(*) filter (n_replanned >= 2) as n_replanned,
        count(*) as n_open,
        count(*) filter (is_overdue and blocker in ('information', 'responsibility')) as n_delayed_by_itself,
        count(*) filter (is_overdue and blocker != 'none') as n_blocked
    from {{ ref('fct_actions') }}
    where is_open
    group by all
)

select
    'RA08' as indicator_id,
    partnership_id,
    quarter,
    n_replanned as numerator,
    n_open as denominator
from counted
union all
select
    'RA15' as indicator_id,
    partnership_id,
    quarter,
    n_delayed_by_itself as numerator,
    n_blocked as denominator
from counted
