-- EF01, EF02. Target areas with at least one row of the series, summed over the periods of a quarter; null
-- where one of them misses a period. The exposure is the sum over areas of the mean denominator. The year
-- before is reckoned from the outcome files, which reach back beyond the first quarter of the programme.
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

n_areas as (
    select
        series_id,
        count(*) as n_areas
    from areas
    group by all
),

area_quarters as (
    select
        areas.series_id,
        areas.area_id,
        points.quarter,
        sum(points.count) as n,
        case
            when count(points.denominator) = areas.n_periods
                then avg(points.denominator order by points.period)
        end as exposure
    from areas
    inner join target_points as points
        on
            areas.series_id = points.series_id
            and areas.area_id = points.area_id
    group by areas.series_id, areas.area_id, areas.n_periods, points.quarter
    having count(*) = areas.n_periods
),

whole as (
    select
        area_quarters.series_id,
        {{ quarter_index('area_quarters.quarter') }} as quarter_index,
        sum(area_quarters.n)::bigint as n,
        case
            when count(area_quarters.exposure) = count(*)
                then nullif(sum(area_quarters.exposure order by area_quarters.area_id), 0)
        end as exposure
    from area_quarters
    inner join n_areas on area_quarters.series_id = n_areas.series_id
    group by area_quarters.series_id, area_quarters.quarter, n_areas.n_areas
    having count(*) = n_areas.n_areas
),

-- the scale turns a count into what EF01 shows: 1, or per / exposure
scaled as (
    select
        series.series_id,
        whole.quarter_index,
        whole.n,
        case when series.per is not null then whole.exposure end as exposure,
        case when series.per is null then 1 else series.per / whole.exposure end as scale
    from series
    inner join whole on series.series_id = whole.series_id
),

changes as (
    select
        series_id,
        quarter_index,
        bool_or(period_index % case when is_quarterly then 1 else 3 end > 0) as is_within
    from {{ ref('int_outcome_role_points') }}
    where role = 'target' and is_definition_change
    group by all
)

select
    quarters.partnership_id,
    quarters.quarter,
    series.series_id,
    scaled.n,
    scaled.exposure,
    scaled.scale,
    earlier.n as n_before,
    earlier.scale as scale_before,
    -- a change at the first period of the year before is none between the two
    coalesce(bool_or(changes.quarter_index > quarters.quarter_index - 4 or changes.is_within), false)
        as is_definition_changed
from {{ ref('int_quarters') }} as quarters
inner join series on quarters.partnership_id = series.partnership_id
left join scaled
    on
        series.series_id = scaled.series_id
        and quarters.quarter_index = scaled.quarter_index
left join scaled as earlier
    on
        series.series_id = earlier.series_id
        and quarters.quarter_index - 4 = earlier.quarter_index
left join changes
    on
        series.series_id = changes.series_id
        and changes.quarter_index between quarters.quarter_index - 4 and quarters.quarter_index
group by all
