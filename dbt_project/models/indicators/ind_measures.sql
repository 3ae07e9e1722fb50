-- IM09, IM10.
select
    indicator_id,
    partnership_id,
    quarter,
    count(*) filter (is_counted) as numerator,
    count(*) as denominator
from {{ ref('int_measure_results') }}
group by all
