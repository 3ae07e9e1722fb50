-- F-IS2 Urgent request left waiting: not closed when its limit had passed so many times over.
with

-- All that was ever urgent: a request that failed and is no subject any more still needs its end.
seen as (
    select
        requests.* exclude (status),
        requests.urgent_due_at is not null
        and requests.is_urgent
        and not requests.is_disputed
        and requests.status not in ('withdrawn', 'misdirected') as is_subject,
        case
            when requests.is_disputed then 'not_assessable'
            when not is_subject then 'pass'
            when requests.n_carried >= 2 then 'not_assessable'
            when requests.is_left_waiting then 'fail'
            else 'pass'
        end as status,
        requests.status <> 'open' as is_closed,
        null::double as value,
        thresholds.threshold,
        {{ rule_evidence_row(
            'Standards',
            ['class', 'title', 'limit_value', 'limit_unit', 'urgent'],
            'requests.limit_sha256',
            'requests.limit_row',
        ) }} as limit_evidence,
        {{ rule_evidence_row(
            'Requests', ['request_id', 'sent_at', 'received_at'], 'requests.start_sha256', 'requests.start_row'
        ) }} as start_evidence
    from {{ ref('fct_requests') }} as requests
    {{ rule_in_force('requests', 'F-IS2') }}
    qualify bool_or(requests.is_urgent) over (partition by requests.partnership_id, requests.subject_id)
),

judged as (
    select * from (
        select * from seen
        union all by name
        {{ rule_unseen('seen') }}
    ) as every_row
    qualify
        is_subject
        or last_value(nullif(status, 'not_assessable') ignore nulls) over (
            partition by partnership_id, subject_id
            order by quarter_index
            rows between unbounded preceding and 1 preceding
        ) = 'fail'
),

-- The moment first reported counts, and it may stand in an earlier return only.
counted as (
    select
        judged.partnership_id,
        judged.quarter,
        judged.subject_id,
        seen.quarter_index,
        seen.requester_id,
        seen.holder_id,
        seen.request_key
    from judged
    inner join seen
        on
            judged.partnership_id = seen.partnership_id
            and judged.subject_id = seen.subject_id
            and judged.quarter_index >= seen.quarter_index
    where judged.status = 'fail'
),

evidence as (
    {{ rule_request_evidence('0', 'subject_id') }}
)

select
    'F-IS2' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.subject_id,
    judged.status,
    judged.value,
    judged.threshold,
    case when judged.status = 'fail' and not judged.is_closed then 'critical' end as severity,
    'fact' as confidence,
    [judged.requester_id, judged.holder_id] as concerns,
    map {
        'request': judged.request_id,
        'requester': coalesce(requesters.title, judged.requester_id),
        'holder': coalesce(holders.title, judged.holder_id),
        'class': coalesce(standards.title, replace(judged.class, '_', ' ')),
        'limit': {{ rule_number('judged.limit_value') }} || ' '
        || replace(if(judged.limit_value = 1, rtrim(judged.limit_unit, 's'), judged.limit_unit), '_', ' '),
        'start': {{ rule_moment('judged.start_at', 'judged.start_has_time') }},
        'threshold': {{ rule_plural('judged.threshold', 'time') }},
        'ended': {{ rule_moment('judged.urgent_due_at', 'judged.due_has_time') }},
        'outcome': case
            when judged.is_closed
                then 'closed on ' || {{ rule_moment('judged.closed_at', 'judged.closed_has_time') }}
            else 'open at the end of ' || {{ rule_quarter('judged.quarter') }}
        end,
    } as message_values,
    case
        -- The version that first reported the start was replaced.
        when judged.start_sha256 not in list_transform(evidence.evidence, lambda own: own['sha256'])
            then list_concat(evidence.evidence, [judged.start_evidence, judged.limit_evidence])
        else list_append(evidence.evidence, judged.limit_evidence)
    end as evidence
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
        and judged.subject_id = evidence.subject_id
left join {{ ref('stg_register_partners') }} as requesters on judged.requester_id = requesters.partner_id
left join {{ ref('stg_register_partners') }} as holders on judged.holder_id = holders.partner_id
left join {{ ref('stg_register_standards') }} as standards
    on
        judged.limit_sha256 = standards._sha256
        and judged.limit_row = standards._row
