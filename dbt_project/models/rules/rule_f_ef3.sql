-- F-EF3 Target out of reach: the day for it is near, and the limits of the points since the intervention do
-- not reach it. Mean and ranges as in the control chart, of these points alone.
{%- set least_points = 8 %}

with

series as (
    select
        series.*,
        leads.quarter,
        leads.quarter_index,
        leads.concerns
    from {{ ref('stg_register_series') }} as series
    inner join {{ ref('int_rule_leads') }} as leads on series.partnership_id = leads.partnership_id
    where
        series.target is not null and series.target_by is not null and series.improvement in ('up', 'down')
),

reached as (
    select
        series_id,
        quarter,
        count(*) as n_points,
        any_value(is_seasonal) as is_seasonal,
        avg(adjusted order by period) as mean,
        {{ var('chart_limit_factor') }}
        * avg(moving_range order by period) filter (
            moving_range <= {{ var('chart_range_factor') }} * mean_range
        ) as reach
    from {{ ref('int_rule_points_since') }}
    group by all
),

judged as (
    select
        series.*,
        coalesce(reached.n_points, 0) as n_points,
        reached.is_seasonal,
        reached.mean,
        reached.mean + case series.improvement when 'down' then -reached.reach else reached.reach end
            as own_limit,
        {{ quarter_start('(series.quarter_index + 1)') }} >= series.target_by - interval 1 year as is_near
    from series
    left join reached
        on
            series.series_id = reached.series_id
            and series.quarter = reached.quarter
),

assessed as (
    select
        *,
        case
            when intervention_on is null or n_points < {{ least_points }} or own_limit is null
                then 'not_assessable'
            when is_near and improvement = 'down' and round(own_limit - target, 9) > 0 then 'fail'
            when is_near and improvement = 'up' and round(target - own_limit, 9) > 0 then 'fail'
            else 'pass'
        end as status
    from judged
),

evidence as (
    select
        points.series_id,
        points.quarter,
        {{ rule_evidence_list(rule_outcome_row('areas.'), 'points.period desc') }} as evidence
    from assessed
    inner join {{ ref('int_rule_points_since') }} as points
        on
            assessed.series_id = points.series_id
            and assessed.quarter = points.quarter
    inner join {{ ref('fct_outcome_points') }} as areas
        on
            points.series_id = areas.series_id
            and points.period = areas.period
            and areas.role = 'target'
    where assessed.status = 'fail'
    group by all
)

select
    'F-EF3' as rule_id,
    assessed.partnership_id,
    assessed.quarter,
    assessed.series_id as subject_id,
    assessed.status,
    assessed.own_limit as value,
    assessed.target as threshold,
    null::varchar as severity,
    'fact' as confidence,
    assessed.concerns,
    map {
        'series': assessed.title,
        'quarter': {{ rule_quarter('assessed.quarter') }},
        'n': {{ rule_number('assessed.n_points') }},
        'mean': {{ rule_number('assessed.mean') }},
        'season': case when assessed.is_seasonal then ' (the season taken out)' else '' end,
        'side': case assessed.improvement when 'down' then 'a lower' else 'an upper' end,
        'limit': {{ rule_number('assessed.own_limit') }},
        'target': {{ rule_number('assessed.target') }},
        'target_by': {{ rule_day('assessed.target_by') }},
    } as message_values,
    list_prepend(
        {{ rule_evidence_row(
            'Series',
            ['series_id', 'improvement', 'target', 'target_by', 'intervention_on'],
            'assessed._sha256',
            'assessed._row',
        ) }},
        coalesce(evidence.evidence, {{ rule_no_evidence() }})
    ) as evidence
from assessed
left join evidence
    on
        assessed.series_id = evidence.series_id
        and assessed.quarter = evidence.quarter
