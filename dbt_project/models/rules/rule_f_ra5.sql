-- F-RA5 Action long overdue: open at the end of the quarter and more days overdue than the limit.
-- Of high priority: the limit that RA07 has for these.
{%- set high_priority_limit = 45 %}

with

actions as (
    select
        actions.*,
        quarters.quarter_index as judged_index,
        thresholds.threshold as general_limit,
        case
            when actions.priority = 'high' then {{ high_priority_limit }}
            else thresholds.threshold
        end as own_limit
    from {{ ref('fct_actions') }} as actions
    {{ rule_in_force('actions', 'F-RA5') }}
),

seen as (
    select
        partnership_id,
        quarter,
        judged_index as quarter_index,
        subject_id,
        partner_id,
        action_id,
        priority,
        due_on,
        case
            when is_carried_again then 'not_assessable'
            when is_open and days_overdue > own_limit then 'fail'
            else 'pass'
        end as status,
        days_overdue as value,
        own_limit as threshold,
        case
            when priority = 'high' and days_overdue > greatest(general_limit, own_limit) then 'high'
        end as severity,
        not is_open as is_closed,
        {{ rule_item_evidence(
            '[' ~ rule_evidence_row('Actions', ['action_id', 'priority', 'due_on', 'status', 'closed_on']) ~ ']',
            'due_on_stated <> due_on',
            'Actions',
            ['action_id', 'due_on'],
        ) }} as evidence
    from actions
),

judged as (
    select * from seen
    union all by name
    {{ rule_unseen('seen') }}
)

select
    'F-RA5' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.subject_id,
    judged.status,
    judged.value,
    judged.threshold,
    judged.severity,
    'fact' as confidence,
    [judged.partner_id] as concerns,
    map {
        'action': judged.action_id,
        'partner': coalesce(partners.title, judged.partner_id),
        'priority': judged.priority,
        'due_on': {{ rule_day('judged.due_on') }},
        'quarter': {{ rule_quarter('judged.quarter') }},
        'days': {{ rule_plural('judged.value', 'day') }},
        'threshold': {{ rule_plural('judged.threshold', 'day') }},
    } as message_values,
    judged.evidence
from judged
left join {{ ref('stg_register_partners') }} as partners on judged.partner_id = partners.partner_id
