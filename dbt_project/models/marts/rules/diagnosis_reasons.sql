-- Why the diagnosis says what it says: the values beside the limits, part by part. Nothing is judged here.
{%- set low, high = var('sustained_low'), var('sustained_high') %}
{%- set below = 'sustained implementation lies below ' ~ (100 * low) | int ~ ' %, and the outcome is ' %}
{%- set lines = [
    'the gate is not passed, or the strength of implementation is not known',
    'it is too early to compare the outcome after the intervention with before',
    below ~ 'not known or not to be told from chance',
    'the outcome is not known or not to be told from chance',
    below ~ 'unchanged or worse',
    below ~ 'better',
    'implementation was at least ' ~ (100 * high) | int ~ ' % in each of four quarters, and the outcome is unchanged or worse',
    'sustained implementation is at least ' ~ (100 * high) | int ~ ' %, and the outcome is better',
    'none of the lines before it holds',
] %}

with

found as (
    select
        diagnosis.*,
        outcomes.series_id,
        outcomes.title,
        outcomes.can_be_judged,
        outcomes.is_definition_changed,
        outcomes.effect_status,
        outcomes.effect,
        outcomes.effect_lower,
        outcomes.effect_upper,
        outcomes.chart_state,
        outcomes.chart_limit,
        outcomes.chart_mean,
        coverage.is17,
        coverage.n_returned,
        coverage.n_expected,
        confidence.decided_by,
        confidence.critical_rules,
        confidence.high_rules,
        confidence.medium_rules
    from {{ ref('diagnosis') }} as diagnosis
    left join {{ ref('int_main_outcomes') }} as outcomes
        on
            diagnosis.partnership_id = outcomes.partnership_id
            and diagnosis.quarter = outcomes.quarter
    left join {{ ref('int_coverage') }} as coverage
        on
            diagnosis.partnership_id = coverage.partnership_id
            and diagnosis.quarter = coverage.quarter
    left join {{ ref('int_delivery_confidence') }} as confidence
        on
            diagnosis.partnership_id = confidence.partnership_id
            and diagnosis.quarter = confidence.quarter
),

told as (
    select
        *,
        coalesce(n_returned, 0) || ' of ' || coalesce(n_expected, 0) || ' expected returns are in hand ('
        || {{ rule_percent('is17') }} || '); at least ' || {{ rule_percent(var('coverage_low')) }}
        || ' are needed.' as returns_told,
        printf('%.2f (95 %% limits %.2f to %.2f)', effect, effect_lower, effect_upper) as effect_told,
        case
            when chart_state = 'improvement' then 'shows an improvement beyond chance.'
            when chart_state = 'concern' then 'shows a worsening beyond chance.'
            when chart_state = 'common_cause' and chart_mean = 0 then 'shows a base of nothing but zeros.'
            when chart_state = 'common_cause'
                then
                    'shows nothing beyond chance; its limits lie '
                    || {{ rule_percent('chart_limit / chart_mean') }} || ' from the mean, and up to '
                    || {{ rule_percent(var('flat_share')) }} || ' counts as unchanged.'
            when chart_state = 'no_point' then 'has no point in the quarter.'
            else 'has too few points to be read.'
        end as chart_told
    from found
),

parts as (
    select
        partnership_id,
        quarter,
        'gate' as part,
        1 as place,
        gate as conclusion,
        returns_told || case
            when series_id is null then ' The register names no main outcome series.'
            when is_definition_changed
                then
                    ' The definition of the main outcome series, ' || title
                    || ', changes within the periods compared.'
            else
                ' The definition of the main outcome series, ' || title
                || ', does not change within the periods compared.'
        end as reason
    from told
    union all
    select
        partnership_id,
        quarter,
        'implementation' as part,
        2 as place,
        case
            when implementation is null then 'not_known'
            when sustained < {{ low }} then 'too_little'
            when sustained >= {{ high }} then 'carried_out'
            else 'in_part'
        end as conclusion,
        'The strength of implementation (IM04) is ' || {{ rule_percent('implementation') }}
        || ' in the quarter and ' || {{ rule_percent('sustained') }}
        || ' on average over up to four quarters. Below ' || {{ rule_percent(low) }}
        || ' the plan counts as not carried out, from ' || {{ rule_percent(high) }}
        || ' as carried out.' as reason
    from told
    union all
    select
        partnership_id,
        quarter,
        'outcome' as part,
        3 as place,
        outcome_state as conclusion,
        case
            when series_id is null then 'There is no main outcome series.'
            when not can_be_judged
                then title || ' does not measure harm, or no direction of it is an improvement.'
            when effect_status = 'ok'
                then
                    title || ', target against comparison areas, after against before: ' || effect_told
                    || '. 1 is no change; wholly within {{ var("flat_ratio_lower") }} to '
                    || '{{ var("flat_ratio_upper") }} counts as unchanged.'
            when effect_status = 'too_early'
                then title || ': fewer than two quarters, or six months, have passed since the intervention.'
            else
                title || ': no effect against comparison areas stands. The control chart of the target areas '
                || chart_told
        end as reason
    from told
    union all
    select
        partnership_id,
        quarter,
        'verdict' as part,
        4 as place,
        verdict as conclusion,
        'Line ' || verdict_line || ' of the table of verdicts is the first that holds: ' || [
            {%- for line in lines %}
                '{{ line }}'{{ "," if not loop.last }}
            {%- endfor %}
        ][verdict_line] || '.' as reason
    from told
    union all
    select
        partnership_id,
        quarter,
        'delivery_confidence' as part,
        5 as place,
        delivery_confidence as conclusion,
        case
            when delivery_confidence = 'not_rated' then returns_told
            else
                upper(decided_by[1]) || decided_by[2:] || '.'
                {%- for name in ['critical', 'high', 'medium'] %}
                    || case
                        when len({{ name }}_rules) = 0 then ''
                        else ' {{ name | capitalize }}: ' || array_to_string({{ name }}_rules, ', ') || '.'
                    end
                {%- endfor %}
                || ' Each rule counts once, at its gravest open flag; waived, unconfirmed and data-quality '
                || 'flags do not count.'
        end as reason
    from told
    union all
    select
        partnership_id,
        quarter,
        'candidate_causes' as part,
        6 as place,
        null as conclusion,
        case
            when verdict not in ('not_implemented', 'implementation_failure')
                then 'Listed only where what was planned was not carried out.'
            when len(candidate_causes) = 0 then 'No high or critical flag of the first two aims is open.'
            else
                'Open, high or critical, confirmed or fact, not waived, of the first two aims: '
                || array_to_string(candidate_causes, ', ')
                || '. They are found together; none is shown to be the reason.'
        end as reason
    from told
)

select
    partnership_id,
    quarter,
    part,
    place,
    conclusion,
    reason
from parts
