-- F-IM1 Component not delivered as designed: too few units, or not as specified.
{%- set least_planned = 4 %}
{%- set least_assessed = 3 %}

with

components as (
    select
        components.*,
        dose.value as dose,
        dose.numerator as delivered,
        dose.denominator as planned,
        coalesce(dose.n, 0) as n_quarters,
        (components.n_yes + 0.5 * components.n_partly) / nullif(components.n_assessed, 0) as fidelity,
        coalesce(windows.is_known, false) as is_known,
        thresholds.threshold
    from {{ ref('int_rule_components') }} as components
    left join {{ ref('indicator_values') }} as dose
        on
            components.partnership_id = dose.partnership_id
            and components.quarter = dose.quarter
            and components.component_id = dose.breakdown
            and dose.indicator_id = 'IM03'
            and dose.partner_id = ''
    left join {{ ref('fct_delivery_windows') }} as windows
        on
            components.partnership_id = windows.partnership_id
            and components.quarter = windows.quarter
            and components.component_id = windows.component_id
            and windows.window_quarter = windows.quarter
    left join {{ ref('int_thresholds') }} as thresholds
        on
            components.partnership_id = thresholds.partnership_id
            and components.quarter = thresholds.quarter
            and thresholds.entry_id = 'F-IM1'
),

judged as (
    select
        *,
        coalesce(round(dose, 12) < threshold and planned >= {{ least_planned }}, false) as is_dose_low,
        n_assessed_now > 0 and n_no_now = n_assessed_now as is_never_as_specified,
        n_assessed >= {{ least_assessed }} and round(fidelity, 12) < threshold as is_fidelity_low
    from components
),

evidence as (
    select
        sources.partnership_id,
        sources.quarter,
        sources.component_id,
        {{ rule_evidence_list('sources.evidence', 'sources.place, sources.source_index desc') }} as evidence
    from {{ ref('int_rule_component_sources') }} as sources
    inner join judged
        on
            sources.partnership_id = judged.partnership_id
            and sources.quarter = judged.quarter
            and sources.component_id = judged.component_id
    where
        (sources.is_known or sources.is_recent)
        and (judged.is_dose_low or judged.is_never_as_specified or judged.is_fidelity_low)
    group by all
)

select
    'F-IM1' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.component_id as subject_id,
    case
        when judged.is_dose_low or judged.is_never_as_specified or judged.is_fidelity_low then 'fail'
        when not judged.is_known then 'not_assessable'
        else 'pass'
    end as status,
    case
        when judged.is_dose_low then judged.dose
        when judged.is_never_as_specified then 0
        when judged.is_fidelity_low then judged.fidelity
        else judged.dose
    end as value,
    judged.threshold,
    null::varchar as severity,
    'fact' as confidence,
    judged.concerns,
    map {
        'component': judged.title,
        'quarter': {{ rule_quarter('judged.quarter') }},
        'delivered': {{ rule_number('judged.delivered') }},
        'planned': {{ rule_plural('judged.planned', 'planned unit') }},
        'quarters': {{ rule_plural('judged.n_quarters', 'quarter') }},
        'dose': {{ rule_percent('judged.dose', ['judged.threshold']) }},
        'fidelity': case
            when judged.n_assessed = 0 then 'whether delivery was as specified was not assessed'
            else
                'delivery was as specified in ' || {{ rule_number('judged.n_yes') }}
                || ', partly in ' || {{ rule_number('judged.n_partly') }}
                || ' and not in ' || {{ rule_number('judged.n_no') }}
                || ' of ' || {{ rule_plural('judged.n_assessed', 'assessment') }}
                || ' (together ' || {{ rule_percent('judged.fidelity', ['judged.threshold']) }} || ')'
        end,
        'never': case
            when judged.is_never_as_specified
                then '; in none of those of ' || {{ rule_quarter('judged.quarter') }}
            else ''
        end,
        'threshold': {{ rule_limit('judged.threshold') }},
    } as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
        and judged.component_id = evidence.component_id
