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

-- The day first reported counts, and it may stand in an earlier return only.
first_rows as (
    select
        partnership_id,
        partner_id,
        lower(threat_id) as threat_key,
        observed_on,
        {{ rule_evidence_row(
            'Threats', ['threat_id', 'observed_on'], 'arg_min(_sha256, seq)', 'arg_min(_row, seq)'
        ) }} as evidence
    from {{ ref('stg_return_threats') }}
    group by all
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
        observed_on_stated <> observed_on as is_observed_elsewhere,
        {{ rule_evidence_row('Threats', ['threat_id', 'observed_on', 'kind', 'responded_on']) }} as evidence
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
        'days': {{ rule_number('judged.value') }},
        'threshold': {{ rule_number('judged.threshold') }},
    } as message_values,
    case
        when judged.is_observed_elsewhere and first_rows.evidence is not null
            then [judged.evidence, first_rows.evidence]
        else [judged.evidence]
    end as evidence
from judged
left join {{ ref('stg_register_partners') }} as partners on judged.partner_id = partners.partner_id
left join first_rows
    on
        judged.partnership_id = first_rows.partnership_id
        and judged.partner_id = first_rows.partner_id
        and lower(judged.threat_id) = first_rows.threat_key
        and judged.observed_on = first_rows.observed_on
