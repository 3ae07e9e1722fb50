-- The points of the target areas' chart after the period of the intervention, as each judged quarter sees
-- them. A moving range is that of neighbouring periods, both after it.
with

points as (
    select
        charts.series_id,
        charts.quarter,
        charts.period,
        charts.adjusted,
        charts.is_seasonal,
        case
            when points.period_index - 1 = lag(points.period_index) over in_order
                then abs(charts.adjusted - lag(charts.adjusted) over in_order)
        end as moving_range
    from {{ ref('int_outcome_charts') }} as charts
    inner join {{ ref('int_outcome_role_points') }} as points
        on
            charts.series_id = points.series_id
            and charts.area_id = points.role
            and charts.period = points.period
    where charts.area_id = 'target' and points.intervention_index < points.period_index
    window in_order as (partition by charts.series_id, charts.quarter order by points.period_index)
)

select
    *,
    avg(moving_range) over (partition by series_id, quarter) as mean_range
from points
