-- The verdict is the first line that holds of the table in 'Outcome state and verdict'.
with

judged as (
    select * from {{ ref('int_quarters') }}
    where state = 'judged'
),

coverage as (
    select * from {{ ref('int_coverage') }}
),

implementation as (
    select * from {{ ref('int_implementation_strength') }}
),

outcomes as (
    select * from {{ ref('int_main_outcomes') }}
),

confidence as (
    select * from {{ ref('int_delivery_confidence') }}
),

causes as (
    select * from {{ ref('int_candidate_causes') }}
),

assembled as (
    select
        judged.partnership_id,
        judged.quarter,
        implementation.implementation,
        implementation.sustained,
        implementation.is_strong_throughout,
        coalesce(outcomes.outcome_state, 'unknown') as outcome_state,
        case
            when coverage.is_low then 'coverage'
            when outcomes.series_id is null then 'no_main_series'
            when outcomes.is_definition_changed then 'definition_changed'
            else 'passed'
        end as gate,
        case
            when coverage.is_low then 'not_rated'
            else confidence.delivery_confidence
        end as delivery_confidence,
        coalesce(causes.flag_ids, []) as flag_ids,
        implementation.sustained < {{ var('sustained_low') }} as is_low,
        implementation.sustained >= {{ var('sustained_high') }} as is_high
    from judged
    left join coverage
        on
            judged.partnership_id = coverage.partnership_id
            and judged.quarter = coverage.quarter
    left join implementation
        on
            judged.partnership_id = implementation.partnership_id
            and judged.quarter = implementation.quarter
    left join outcomes
        on
            judged.partnership_id = outcomes.partnership_id
            and judged.quarter = outcomes.quarter
    left join confidence
        on
            judged.partnership_id = confidence.partnership_id
            and judged.quarter = confidence.quarter
    left join causes
        on
            judged.partnership_id = causes.partnership_id
            and judged.quarter = causes.quarter
),

concluded as (
    select
        *,
        case
            when gate <> 'passed' or implementation is null then 1
            when outcome_state = 'too_early' then 2
            when is_low and outcome_state in ('unknown', 'undetermined') then 3
            when outcome_state in ('unknown', 'undetermined') then 4
            when is_low and outcome_state in ('flat', 'worse') then 5
            when is_low then 6
            when is_strong_throughout and outcome_state in ('flat', 'worse') then 7
            when is_high and outcome_state = 'better' then 8
            else 9
        end as verdict_line,
        [
            'not_demonstrable',
            'too_early_or_mixed',
            'not_implemented',
            'not_demonstrable',
            'implementation_failure',
            'not_attributable',
            'possible_theory_failure',
            'consistent_with_success',
            'too_early_or_mixed'
        ][verdict_line] as verdict
    from assembled
)

select
    partnership_id,
    quarter,
    implementation,
    sustained,
    outcome_state,
    gate,
    verdict,
    verdict_line::integer as verdict_line,
    delivery_confidence,
    case
        when verdict in ('implementation_failure', 'not_implemented') then flag_ids
        else []
    end as candidate_causes
from concluded
