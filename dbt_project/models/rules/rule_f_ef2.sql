-- F-EF2 Harm moves next door: the target areas improved and the buffer areas worsened, both against the
-- comparison areas; or the buffer areas alone show a special cause in the wrong direction.
with

series as (
    select
        buffer.*,
        comparison.causes as comparison_causes,
        coalesce(comparison.is_seasonal, false) as is_also_seasonal
    from {{ ref('int_rule_charts') }} as buffer
    inner join {{ ref('int_rule_charts') }} as comparison
        on
            buffer.series_id = comparison.series_id
            and buffer.quarter = comparison.quarter
            and buffer.direction = comparison.direction
            and comparison.role = 'comparison'
    where
        buffer.role = 'buffer'
        and buffer.measures_harm = 'yes'
        and (buffer.improvement, buffer.direction) in (('down', 'up'), ('up', 'down'))
        and buffer.series_id in (
            select points.series_id from {{ ref('int_outcome_role_points') }} as points
            where points.role = 'buffer'
        )
),

effects as (
    select
        series_id,
        quarter,
        method,
        lower,
        upper,
        case
            when status = 'ok' and upper < 1 then 'down'
            when status = 'ok' and lower > 1 then 'up'
        end as moved,
        {{ rule_estimate('estimate', 'lower', 'upper') }} as words
    from {{ ref('int_outcome_effects') }}
    where estimate is not null
),

judged as (
    select
        series.*,
        coalesce(net.words, 'not known') as net,
        coalesce(spread.words, 'not known') as buffer,
        case series.direction when 'up' then spread.lower else spread.upper end as buffer_limit,
        coalesce(net.moved = series.improvement and spread.moved = series.direction, false) as is_displaced,
        coalesce(
            series.base_mean_count >= {{ least_mean_count() }}
            and len(series.causes) > 0
            and len(series.comparison_causes) = 0,
            false
        ) as is_alone
    from series
    left join effects as net
        on
            series.series_id = net.series_id
            and series.quarter = net.quarter
            and net.method = 'net_effect'
    left join effects as spread
        on
            series.series_id = spread.series_id
            and series.quarter = spread.quarter
            and spread.method = 'buffer_effect'
),

-- The points of both effects' windows, all roles; beside a special cause, the comparison areas.
sources as (
    select
        judged.series_id,
        judged.quarter,
        {{ rule_evidence_list(rule_outcome_row('areas.'), 'areas.role desc, areas.period desc') }}
            as evidence
    from judged
    inner join {{ ref('int_outcome_role_points') }} as points on judged.series_id = points.series_id
    inner join {{ ref('fct_outcome_points') }} as areas
        on
            points.series_id = areas.series_id
            and points.role = areas.role
            and points.period = areas.period
    where
        (judged.is_displaced and {{ is_in_effect_windows('points', 'judged.quarter_index') }})
        or (judged.is_alone and points.role = 'comparison' and points.quarter = judged.quarter)
    group by all
)

select
    'F-EF2' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.series_id as subject_id,
    case
        when judged.is_displaced or judged.is_alone then 'fail'
        when not judged.is_judged then 'not_assessable'
        else 'pass'
    end as status,
    case when judged.is_displaced then judged.buffer_limit end as value,
    case when judged.is_displaced then 1 end as threshold,
    null::varchar as severity,
    'fact' as confidence,
    judged.concerns,
    map {
        'series': judged.title,
        'quarter': {{ rule_quarter('judged.quarter') }},
        'net': judged.net,
        'buffer': judged.buffer,
        'direction': judged.direction || 'wards',
        'buffer_signals': {{ rule_causes_words('judged.causes', 'judged.is_seasonal') }},
        'comparison_signals': {{ rule_causes_words('judged.comparison_causes', 'judged.is_also_seasonal') }},
    } as message_values,
    list_concat(judged.evidence, sources.evidence) as evidence
from judged
left join sources
    on
        judged.series_id = sources.series_id
        and judged.quarter = sources.quarter
