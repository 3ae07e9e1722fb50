-- IS17, RA14. While returns are still being collected neither is known.
with coverage as (
    select
        coverage.*,
        quarters.state = 'judged' as is_judged
    from {{ ref('int_coverage') }} as coverage
    inner join {{ ref('int_quarters') }} as quarters
        on
            coverage.partnership_id = quarters.partnership_id
            and coverage.quarter = quarters.quarter
)

select
    'IS17' as indicator_id,
    partnership_id,
    quarter,
    case when is_judged then n_returned end as numerator,
    case when is_judged then n_expected end as denominator
from coverage
union all
select
    'RA14' as indicator_id,
    partnership_id,
    quarter,
    case when is_judged then n_in_time end as numerator,
    case when is_judged then n_expected end as denominator
from coverage
