-- EF01. Target areas with at least one row of the series, summed over the periods of the quarter; null
-- where one of them misses a period. The exposure is the sum over areas of the mean denominator; a series
-- without `per` is a plain count.
with series as (
    select
        partnership_id,
        series_id,
        per
    from {{ ref('stg_register_series') }}
),

target_points as (
    select *
    from {{ ref('fct_outcome_points') }}
    where role = 'target'
),

areas as (
    select
        series_id,
        area_id,
        case when bool_or(is_quarterly) then 1 else 3 end as n_periods
    from target_points
    group by all
),

area_quarters as (
    select
        quarters.partnership_id,
        quarters.quarter,
        areas.series_id,
        areas.area_id,
        count(points.period) = areas.n_periods as is_whole,
        sum(points.count) as n,
        case
            when count(points.denominator) = areas.n_periods
                then avg(points.denominator order by points.period)
        end as exposure
    from {{ ref('int_quarters') }} as quarters
    inner join series on quarters.partnership_id = series.partnership_id
    inner join areas on series.series_id = areas.series_id
    left join target_points as points
        on
            areas.series_id = points.series_id
            and areas.area_id = points.area_id
            and quarters.quarter = points.quarter
    group by quarters.partnership_id, quarters.quarter, areas.series_id, areas.area_id, areas.n_periods
),

summed as (
    select
        partnership_id,
        quarter,
        series_id,
        sum(n)::bigint as n,
        case when count(exposure) = count(*) then nullif(sum(exposure order by area_id), 0) end as exposure
    from area_quarters
    group by all
    having bool_and(is_whole)
),

scaled as (
    select
        quarters.partnership_id,
        quarters.quarter,
        series.series_id,
        summed.n,
        case when series.per is not null then summed.exposure end as exposure,
        case when series.per is null then 1 else series.per / summed.exposure end as scale
    from {{ ref('int_quarters') }} as quarters
    inner join series on quarters.partnership_id = series.partnership_id
    left join summed
        on
            quarters.partnership_id = summed.partnership_id
            and quarters.quarter = summed.quarter
            and series.series_id = summed.series_id
)

select
    'EF01' as indicator_id,
    partnership_id,
    quarter,
    series_id as breakdown,
    n as numerator,
    exposure as denominator,
    n,
    n * scale as value,
    {{ indicator_poisson_lower('n') }} * scale as lower,
    {{ indicator_poisson_upper('n') }} * scale as upper
from scaled
