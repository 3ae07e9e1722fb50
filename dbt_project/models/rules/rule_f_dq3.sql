-- F-DQ3 Definition changed: at a point of the quarter, the definition of an area differs from that at the
-- point before. A blank definition is a value like any other.
with

points as (
    select
        points.*,
        areas.title as area,
        coalesce(points.definition, 'blank') as definition_now,
        coalesce(lag(points.definition) over area_history, 'blank') as definition_before,
        coalesce(points.definition, '')
        <> lag(coalesce(points.definition, '')) over area_history as is_change,
        {{ rule_outcome_row('points.', ['series_id', 'area_id', 'period', 'definition']) }} as own_row,
        lag(own_row) over area_history as row_before
    from {{ ref('fct_outcome_points') }} as points
    inner join {{ ref('stg_register_areas') }} as areas
        on
            points.partnership_id = areas.partnership_id
            and points.area_id = areas.area_id
    where points.role is not null
    window area_history as (partition by points.series_id, points.area_id order by points.period_start)
),

changes as (
    select
        series_id,
        quarter,
        period,
        'at ' || period || ' from ' || definition_before || ' to ' || definition_now || ' ('
        || string_agg(area, ', ' order by area_id) || ')' as change,
        flatten(list([own_row, row_before] order by area_id)) as evidence
    from points
    where is_change
    group by series_id, quarter, period, definition_before, definition_now
),

changed as (
    select
        series_id,
        quarter,
        string_agg(change, '; ' order by change) as changes,
        flatten(list(evidence order by change)) as evidence
    from changes
    group by all
),

reported as (
    select distinct
        series_id,
        quarter
    from points
)

select
    'F-DQ3' as rule_id,
    leads.partnership_id,
    leads.quarter,
    series.series_id as subject_id,
    case when changed.series_id is null then 'pass' else 'fail' end as status,
    null::double as value,
    null::double as threshold,
    null::varchar as severity,
    'fact' as confidence,
    leads.concerns,
    map {
        'series': series.title,
        'quarter': {{ rule_quarter('leads.quarter') }},
        'changes': coalesce(changed.changes, 'none'),
    } as message_values,
    coalesce(changed.evidence, {{ rule_no_evidence() }}) as evidence
from {{ ref('int_rule_leads') }} as leads
inner join {{ ref('stg_register_series') }} as series on leads.partnership_id = series.partnership_id
inner join reported
    on
        series.series_id = reported.series_id
        and leads.quarter = reported.quarter
left join changed
    on
        series.series_id = changed.series_id
        and leads.quarter = changed.quarter
