-- F-RA6 Action re-planned again and again: open at the end of the quarter, the day now due changed at least
-- as often as the limit says.
with

seen as (
    select
        actions.partnership_id,
        actions.quarter,
        quarters.quarter_index,
        actions.subject_id,
        actions.partner_id,
        actions.action_id,
        actions.due_on,
        case
            when actions.is_carried_again then 'not_assessable'
            when actions.is_open and actions.n_replanned >= thresholds.threshold then 'fail'
            else 'pass'
        end as status,
        actions.n_replanned as value,
        thresholds.threshold,
        not actions.is_open as is_closed,
        -- Each return up to now says when the action is due.
        list(
            {{ rule_evidence_row(
                'Actions',
                ['action_id', 'due_on', 'due_now_on', 'status', 'closed_on'],
                'actions._sha256',
                'actions._row',
            ) }}
        ) over (
            partition by actions.partnership_id, actions.subject_id
            order by actions.quarter_index desc
            rows between current row and unbounded following
        ) as own_evidence,
        {{ rule_item_evidence(
            'own_evidence', 'actions.due_on_stated <> actions.due_on', 'Actions', ['action_id', 'due_on']
        ) }} as evidence
    from {{ ref('fct_actions') }} as actions
    {{ rule_in_force('actions', 'F-RA6') }}
),

judged as (
    select * from seen
    union all by name
    {{ rule_unseen('seen') }}
)

select
    'F-RA6' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.subject_id,
    judged.status,
    judged.value,
    judged.threshold,
    null::varchar as severity,
    'fact' as confidence,
    [judged.partner_id] as concerns,
    map {
        'action': judged.action_id,
        'partner': coalesce(partners.title, judged.partner_id),
        'due_on': {{ rule_day('judged.due_on') }},
        'quarter': {{ rule_quarter('judged.quarter') }},
        'replanned': {{ rule_plural('judged.value', 'time') }},
        'threshold': {{ rule_number('judged.threshold') }},
    } as message_values,
    judged.evidence
from judged
left join {{ ref('stg_register_partners') }} as partners on judged.partner_id = partners.partner_id
