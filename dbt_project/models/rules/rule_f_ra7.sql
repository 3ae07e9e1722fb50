-- F-RA7 Escalation unresolved: an escalation or dispute that is open at the end of the quarter and more days
-- past due than the limit.
with

escalations as (
    select *
    from {{ ref('fct_escalations') }}
    where kind in ('escalation', 'dispute')
),

seen as (
    select
        escalations.partnership_id,
        escalations.quarter,
        quarters.quarter_index,
        escalations.subject_id,
        escalations.item_id,
        escalations.kind,
        escalations.due_on,
        case
            when escalations.is_carried_again then 'not_assessable'
            when escalations.is_open and escalations.days_overdue > thresholds.threshold then 'fail'
            else 'pass'
        end as status,
        escalations.days_overdue as value,
        thresholds.threshold,
        not escalations.is_open as is_closed,
        {{ rule_item_evidence(
            '[' ~ rule_evidence_row(
                'Escalations',
                ['item_id', 'kind', 'raised_on', 'due_on', 'resolved_on'],
                'escalations._sha256',
                'escalations._row',
            ) ~ ']',
            'escalations.due_on_stated <> escalations.due_on',
            'Escalations',
            ['item_id', 'due_on'],
        ) }} as evidence
    from escalations
    {{ rule_in_force('escalations', 'F-RA7') }}
),

judged as (
    select * from seen
    union all by name
    {{ rule_unseen('seen') }}
)

select
    'F-RA7' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.subject_id,
    judged.status,
    judged.value,
    judged.threshold,
    null::varchar as severity,
    'fact' as confidence,
    leads.concerns,
    map {
        'kind': judged.kind,
        'item': judged.item_id,
        'due_on': {{ rule_day('judged.due_on') }},
        'quarter': {{ rule_quarter('judged.quarter') }},
        'days': {{ rule_plural('judged.value', 'day') }},
        'threshold': {{ rule_plural('judged.threshold', 'day') }},
    } as message_values,
    judged.evidence
from judged
inner join {{ ref('int_rule_leads') }} as leads
    on
        judged.partnership_id = leads.partnership_id
        and judged.quarter = leads.quarter
