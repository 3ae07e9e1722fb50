-- The main outcome series of each partnership as a quarter judges it: its state, and whether its definition
-- changes within the windows before and after the intervention, in the target or comparison areas.
with

judged as (
    select * from {{ ref('int_quarters') }}
    where state = 'judged'
),

series as (
    select * from {{ ref('stg_register_series') }}
    where main = 'yes'
),

effects as (
    select * from {{ ref('int_outcome_effects') }}
    where method = 'net_effect'
),

charts as (
    select distinct
        series_id,
        quarter,
        state,
        mean,
        mean_range
    from {{ ref('int_outcome_charts') }}
    where area_id = 'target'
),

-- Windows as statistics.md has them: after, at most a year that follows the period of the intervention;
-- before, the same periods of the year ahead of it. Periods are numbered from the year 0.
windows as (
    select distinct
        judged.partnership_id,
        judged.quarter,
        points.series_id,
        points.intervention_index,
        case when points.is_quarterly then 4 else 12 end as per_year,
        case
            when points.is_quarterly then 8000 + judged.quarter_index
            else (8000 + judged.quarter_index) * 3 + 2
        end as last_index,
        range(greatest(points.intervention_index, last_index - per_year) + 1, last_index + 1)
            as after_indexes,
        list_min(list_filter(
            range(points.intervention_index - per_year, points.intervention_index),
            lambda i: list_contains(list_transform(after_indexes, lambda j: j % per_year), i % per_year)
        )) as first_index
    from judged
    inner join {{ ref('int_outcome_role_points') }} as points
        on judged.partnership_id = points.partnership_id
    where points.intervention_index is not null
),

changed as (
    select distinct
        windows.partnership_id,
        windows.quarter,
        windows.series_id
    from windows
    inner join {{ ref('int_outcome_role_points') }} as points
        on
            windows.series_id = points.series_id
            and windows.first_index < points.period_index
            and windows.last_index >= points.period_index
    where points.is_definition_change and points.role in ('target', 'comparison')
)

select
    judged.partnership_id,
    judged.quarter,
    series.series_id,
    series.title,
    coalesce(series.measures_harm = 'yes' and series.improvement in ('up', 'down'), false) as can_be_judged,
    effects.status as effect_status,
    effects.estimate as effect,
    effects.lower as effect_lower,
    effects.upper as effect_upper,
    charts.state as chart_state,
    {{ var('chart_limit_factor') }} * charts.mean_range as chart_limit,
    charts.mean as chart_mean,
    changed.series_id is not null as is_definition_changed,
    case
        when not can_be_judged then 'unknown'
        when effects.status = 'ok' and series.improvement = 'down' and effects.upper < 1 then 'better'
        when effects.status = 'ok' and series.improvement = 'up' and effects.lower > 1 then 'better'
        when effects.status = 'ok' and (effects.upper < 1 or effects.lower > 1) then 'worse'
        when
            effects.status = 'ok'
            and effects.lower >= {{ var('flat_ratio_lower') }}
            and effects.upper <= {{ var('flat_ratio_upper') }}
            then 'flat'
        when effects.status = 'ok' then 'undetermined'
        when effects.status = 'too_early' then 'too_early'
        when charts.state = 'improvement' then 'better'
        when charts.state = 'concern' then 'worse'
        when
            charts.state = 'common_cause'
            and chart_limit <= {{ var('flat_share') }} * charts.mean
            then 'flat'
        when charts.state = 'common_cause' then 'undetermined'
        else 'unknown'
    end as outcome_state
from judged
inner join series on judged.partnership_id = series.partnership_id
left join effects
    on
        series.series_id = effects.series_id
        and judged.quarter = effects.quarter
left join charts
    on
        series.series_id = charts.series_id
        and judged.quarter = charts.quarter
left join changed
    on
        series.series_id = changed.series_id
        and judged.quarter = changed.quarter
