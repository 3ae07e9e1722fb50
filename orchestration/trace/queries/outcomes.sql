-- EF01 to EF04: points of the outcome series, by area and period.
with points as (
    select
        facts.*,
        judged.quarter_index,
        series.per as series_per,
        (left(facts.quarter, 4)::integer - 2000) * 4 + right(facts.quarter, 1)::integer - 1 as own_index,
        case when facts.is_quarterly then 1 else 3 end as n_periods,
        facts.area_id || ' (' || facts.role || ') in ' || facts.period as item,
        source(
            facts._sheet,
            ['series_id', 'area_id', 'period', 'count', 'denominator', 'definition'],
            facts._sha256,
            facts._row
        )
        || source('Areas', ['partnership_id', 'area_id', 'role'], areas._sha256, areas._row) as sources
    from intermediate.fct_outcome_points as facts
    inner join judged on facts.partnership_id = judged.partnership_id
    inner join staging.stg_register_areas as areas
        on facts.partnership_id = areas.partnership_id and facts.area_id = areas.area_id
    inner join staging.stg_register_series as series on facts.series_id = series.series_id
    where facts.role is not null
),

register_rows as (
    select
        series.*,
        judged.quarter,
        judged.quarter_index,
        source(
            'Series',
            ['series_id', 'improvement', 'per', 'intervention_on'],
            series._sha256,
            series._row
        ) as sources
    from staging.stg_register_series as series
    inner join judged on series.partnership_id = judged.partnership_id
),

-- the windows of EF03 and EF04: up to a year after the intervention, the same periods of the year before it
spans as (
    select
        register_rows.series_id,
        any_value(points.is_quarterly) as is_quarterly,
        case when any_value(points.is_quarterly) then 4 else 12 end as per_year,
        case
            when any_value(points.is_quarterly)
                then
                    year(any_value(register_rows.intervention_on)) * 4
                    + quarter(any_value(register_rows.intervention_on)) - 1
            else
                year(any_value(register_rows.intervention_on)) * 12
                + month(any_value(register_rows.intervention_on)) - 1
        end as intervention_index,
        case
            when any_value(points.is_quarterly) then 8000 + any_value(register_rows.quarter_index)
            else (8000 + any_value(register_rows.quarter_index)) * 3 + 2
        end as last_index
    from register_rows
    inner join points on register_rows.series_id = points.series_id
    group by all
),

placed as (
    select
        points.*,
        case
            when points.is_quarterly then year(points.period_start) * 4 + quarter(points.period_start) - 1
            else year(points.period_start) * 12 + month(points.period_start) - 1
        end as period_index,
        spans.per_year,
        spans.intervention_index,
        spans.last_index,
        greatest(spans.intervention_index + 1, spans.last_index - spans.per_year + 1) as first_after
    from points
    inner join spans on points.series_id = spans.series_id
),

windowed as (
    select
        *,
        case
            when period_index between first_after and last_index then 'after'
            when
                period_index between intervention_index - per_year and intervention_index - 1
                -- the same periods of the year as those after
                and (period_index - first_after + 100 * per_year) % per_year <= last_index - first_after
                then 'before'
        end as side
    from placed
    where first_after <= last_index
)

select
    partnership_id,
    'EF01' as indicator_id,
    '' as partner_id,
    series_id as breakdown,
    item,
    period as quarter,
    count::double as numerator,
    case when series_per is not null then denominator / n_periods end::double as denominator,
    denominator / n_periods / series_per as exposure,
    'now' as role,
    map { 'count': count::varchar, 'denominator': told(denominator), 'per': told(series_per) } as details,
    sources
from points
where role = 'target' and own_index = quarter_index
union all by name
select
    partnership_id,
    'EF02' as indicator_id,
    '' as partner_id,
    series_id as breakdown,
    item,
    period as quarter,
    count::double as value,
    denominator / n_periods / series_per as exposure,
    case when own_index = quarter_index then 'now' else 'a year before' end as role,
    map {
        'count': count::varchar, 'denominator': told(denominator), 'definition': coalesce(definition, 'blank')
    } as details,
    sources
from points
where role = 'target' and own_index in (quarter_index, quarter_index - 4)
union all by name
select
    partnership_id,
    unnest(case when role = 'buffer' then ['EF04'] else ['EF03', 'EF04'] end) as indicator_id,
    '' as partner_id,
    series_id as breakdown,
    item,
    period as quarter,
    count::double as value,
    exposure,
    role || ' ' || side as role,
    map {
        'window': side || ' the intervention', 'count': count::varchar, 'denominator': told(denominator),
        'definition': coalesce(definition, 'blank')
    } as details,
    sources
from windowed
where side is not null
union all by name
select
    partnership_id,
    unnest(['EF01', 'EF02', 'EF03', 'EF04']) as indicator_id,
    '' as partner_id,
    series_id as breakdown,
    'the register''s row of the series' as item,
    quarter,
    0.0 as numerator,
    0.0 as denominator,
    'register' as role,
    map { 'intervention': coalesce(intervention_on::varchar, 'none stated'), 'per': told(per) } as details,
    sources
from register_rows
