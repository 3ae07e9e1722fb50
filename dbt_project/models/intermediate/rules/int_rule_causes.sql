-- The special causes at points of the quarter, by series, role and direction. Their evidence is the points
-- that make them: the point itself, the three of two_of_three, the seven of a shift or trend; those with a
-- cause first. Where counts are low, a point that ends a shift is told as one, though it lies outside, too.
with

charts as (
    select
        * replace (
            case
                when is_shift and base_mean_count < {{ least_mean_count() }} then 'shift'
                else special_cause
            end as special_cause
        )
    from {{ ref('int_outcome_charts') }}
),

points as (
    select
        *,
        row_number() over (partition by series_id, area_id, quarter order by period) as place,
        case special_cause when 'outside' then 1 when 'two_of_three' then 3 else 7 end as n_needed
    from charts
),

found as (
    select * from points
    where is_in_quarter and special_cause is not null
),

causes as (
    select
        series_id,
        area_id,
        quarter,
        direction,
        list(
            { 'period': period, 'value': value, 'adjusted': adjusted, 'special_cause': special_cause }
            order by period
        ) as causes
    from found
    group by all
),

sources as (
    select
        found.series_id,
        found.area_id,
        found.quarter,
        found.direction,
        points.period,
        bool_or(points.place = found.place) as is_cause
    from found
    inner join points
        on
            found.series_id = points.series_id
            and found.area_id = points.area_id
            and found.quarter = points.quarter
            and points.place between found.place - found.n_needed + 1 and found.place
    group by all
),

evidence as (
    select
        sources.series_id,
        sources.area_id,
        sources.quarter,
        sources.direction,
        {{ rule_evidence_list(rule_outcome_row('areas.'), 'not sources.is_cause, sources.period desc') }}
            as evidence
    from sources
    inner join {{ ref('fct_outcome_points') }} as areas
        on
            sources.series_id = areas.series_id
            and sources.area_id = areas.role
            and sources.period = areas.period
    group by all
)

select
    causes.*,
    evidence.evidence
from causes
inner join evidence
    on
        causes.series_id = evidence.series_id
        and causes.area_id = evidence.area_id
        and causes.quarter = evidence.quarter
        and causes.direction = evidence.direction
