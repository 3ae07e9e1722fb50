-- F-RA12 Actions not completed in time: an owner whose share of actions completed in time is red.
with

judged as (
    {{ rule_partner_values('F-RA12', 'RA06', others=false) }}
),

counted as (
    select
        judged.partnership_id,
        judged.quarter,
        judged.partner_id,
        actions.is_late,
        {{ rule_evidence_row(
            'Actions', ['action_id', 'due_on', 'status', 'closed_on'], 'actions._sha256', 'actions._row'
        ) }} as evidence
    from judged
    inner join {{ ref('fct_actions') }} as actions
        on
            judged.partnership_id = actions.partnership_id
            and judged.partner_id = actions.partner_id
            and actions.quarter_index between judged.quarter_index - 3 and judged.quarter_index
    where
        (actions.is_late and not actions.was_late_before)
        or (actions.status = 'done' and actions.closed_on <= actions.due_on)
),

evidence as (
    select
        partnership_id,
        quarter,
        partner_id,
        {{ rule_evidence_list('evidence', 'not is_late') }} as evidence
    from counted
    group by all
)

select
    'F-RA12' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partner_id as subject_id,
    case
        when judged.band in ('no_data', 'too_few') then 'not_assessable'
        when judged.band = 'red' and judged.denominator - judged.numerator >= judged.threshold then 'fail'
        else 'pass'
    end as status,
    judged.denominator - judged.numerator as value,
    judged.threshold,
    null::varchar as severity,
    case when judged.confirmed then 'confirmed' else 'unconfirmed' end as confidence,
    [judged.partner_id] as concerns,
    map {
        'period': {{ rule_period('judged.quarter_index', 4) }},
        'partner': judged.partner,
        'in_time': {{ rule_number('judged.numerator') }},
        'n': {{ rule_number('judged.denominator') }},
        'late': {{ rule_number('judged.denominator - judged.numerator') }},
        'share': {{ rule_percent('judged.value') }},
        'lower': {{ rule_percent_number('judged.lower') }},
        'upper': {{ rule_percent('judged.upper') }},
        'green': {{ rule_percent('judged.green') }},
        'amber': {{ rule_percent('judged.amber') }},
    } as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
        and judged.partner_id = evidence.partner_id
