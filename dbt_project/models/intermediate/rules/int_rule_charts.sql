-- The control charts of every series as judged quarters see them, by role and direction of special causes.
with

sides as (
    select
        sides.role,
        sides.direction
    from (
        values
        ('target', 'up'), ('target', 'down'), ('buffer', 'up'), ('buffer', 'down'),
        ('comparison', 'up'), ('comparison', 'down')
    ) as sides (role, direction)
),

charts as (
    select
        series_id,
        area_id as role,
        quarter,
        any_value(state) as state,
        any_value(mean) as mean,
        any_value(lower_limit) as lower_limit,
        any_value(upper_limit) as upper_limit,
        any_value(is_seasonal) as is_seasonal,
        any_value(base_mean_count) as base_mean_count,
        count(*) filter (where is_in_quarter) as n_points
    from {{ ref('int_outcome_charts') }}
    group by all
)

select
    leads.partnership_id,
    leads.quarter,
    leads.quarter_index,
    leads.concerns,
    series.series_id,
    series.title,
    series.improvement,
    series.measures_harm,
    sides.role,
    sides.direction,
    charts.* exclude (series_id, role, quarter),
    coalesce(charts.state not in ('no_point', 'too_few', 'trial'), false) as is_judged,
    coalesce(causes.causes, []) as causes,
    coalesce(causes.evidence, {{ rule_no_evidence() }}) as evidence
from {{ ref('int_rule_leads') }} as leads
inner join {{ ref('stg_register_series') }} as series on leads.partnership_id = series.partnership_id
cross join sides
left join charts
    on
        series.series_id = charts.series_id
        and leads.quarter = charts.quarter
        and sides.role = charts.role
left join {{ ref('int_rule_causes') }} as causes
    on
        series.series_id = causes.series_id
        and leads.quarter = causes.quarter
        and sides.role = causes.area_id
        and sides.direction = causes.direction
