-- The areas of a role summed, as charts and effects take them. An area belongs where the series has a row for
-- it; a period that one of them misses is not whole. A blank definition is a value like any other.
with

series as (select * from {{ ref('stg_register_series') }}),

points as (
    select
        *,
        coalesce(definition, '') != lag(coalesce(definition, '')) over area_history as is_definition_change
    from {{ ref('fct_outcome_points') }}
    where role is not null
    window area_history as (partition by series_id, area_id order by period_start)
),

areas as (
    select
        series_id,
        role,
        count(distinct area_id) as n_areas
    from points
    group by all
),

summed as (
    select
        partnership_id,
        series_id,
        role,
        period,
        period_start,
        quarter,
        is_quarterly,
        count(*) as n_areas_reported,
        sum(count)::bigint as count,
        case when count(exposure) = count(*) then nullif(round(sum(exposure), 9), 0) end as exposure,
        coalesce(bool_or(is_definition_change), false) as is_definition_change
    from points
    group by all
)

select
    summed.partnership_id,
    summed.series_id,
    summed.role,
    summed.period,
    summed.quarter,
    {{ quarter_index('summed.quarter') }}::integer as quarter_index,
    summed.is_quarterly,
    -- neighbouring periods differ by one
    case
        when summed.is_quarterly then year(summed.period_start) * 4 + quarter(summed.period_start) - 1
        else year(summed.period_start) * 12 + month(summed.period_start) - 1
    end::integer as period_index,
    case
        when summed.is_quarterly then year(series.intervention_on) * 4 + quarter(series.intervention_on) - 1
        else year(series.intervention_on) * 12 + month(series.intervention_on) - 1
    end::integer as intervention_index,
    areas.n_areas = summed.n_areas_reported and summed.exposure is not null as is_whole,
    summed.count,
    summed.exposure,
    case when series.per is null then summed.count else summed.count / summed.exposure end::double as value,
    summed.is_definition_change,
    series.improvement
from summed
inner join areas on summed.series_id = areas.series_id and summed.role = areas.role
inner join series on summed.series_id = series.series_id
