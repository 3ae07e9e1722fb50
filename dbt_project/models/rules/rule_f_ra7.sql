-- F-RA7 Escalation unresolved: an escalation or dispute that is open at the end of the quarter and more days
-- past due than the limit.
with

escalations as (
    select *
    from {{ ref('fct_escalations') }}
    where kind in ('escalation', 'dispute')
),

-- The day first reported counts, and it may stand in an earlier return only.
first_rows as (
    select
        partnership_id,
        subject_id,
        {{ rule_evidence_row(
            'Escalations', ['item_id', 'due_on'], 'arg_min(_sha256, quarter_index)', 'arg_min(_row, quarter_index)'
        ) }} as evidence
    from escalations
    group by all
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
        escalations.due_on_stated <> escalations.due_on as is_due_elsewhere,
        {{ rule_evidence_row(
            'Escalations',
            ['item_id', 'kind', 'raised_on', 'due_on', 'resolved_on'],
            'escalations._sha256',
            'escalations._row',
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
        'days': {{ rule_number('judged.value') }},
        'threshold': {{ rule_number('judged.threshold') }},
    } as message_values,
    case
        when judged.is_due_elsewhere then [judged.evidence, first_rows.evidence]
        else [judged.evidence]
    end as evidence
from judged
inner join {{ ref('int_rule_leads') }} as leads
    on
        judged.partnership_id = leads.partnership_id
        and judged.quarter = leads.quarter
left join first_rows
    on
        judged.partnership_id = first_rows.partnership_id
        and judged.subject_id = first_rows.subject_id
