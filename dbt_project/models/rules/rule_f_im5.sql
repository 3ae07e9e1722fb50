-- F-IM5 Threat unanswered: open at the end of the quarter and observed longer ago than the limit.
with

threats as (
    select
        threats.*,
        quarters.quarter_index as judged_index,
        thresholds.threshold
    from {{ ref('fct_threats') }} as threats
    {{ rule_in_force('threats', 'F-IM5') }}
),

seen as (
    select
        partnership_id,
        quarter,
        judged_index as quarter_index,
        subject_id,
        partner_id,
        threat_id,
        kind,
        observed_on,
        case
            when is_carried_again then 'not_assessable'
            when is_open and days_open >= threshold then 'fail'
            else 'pass'
        end as status,
        days_open as value,
        threshold,
        not is_open as is_closed,
        {{ rule_item_evidence(
            '[' ~ rule_evidence_row('Threats', ['threat_id', 'observed_on', 'kind', 'responded_on']) ~ ']',
            'observed_on_stated <> observed_on',
            'Threats',
            ['threat_id', 'observed_on'],
        ) }} as evidence
    from threats
),

judged as (
    select * from seen
    union all by name
    {{ rule_unseen('seen') }}
)

select
    'F-IM5' as rule_id,
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
        'threat': judged.threat_id,
        'kind': replace(judged.kind, '_', ' '),
        'partner': coalesce(partners.title, judged.partner_id),
        'observed_on': {{ rule_day('judged.observed_on') }},
        'quarter': {{ rule_quarter('judged.quarter') }},
        'days': {{ rule_plural('judged.value', 'day') }},
        'threshold': {{ rule_plural('judged.threshold', 'day') }},
    } as message_values,
    judged.evidence
from judged
left join {{ ref('stg_register_partners') }} as partners on judged.partner_id = partners.partner_id
