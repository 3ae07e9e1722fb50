-- F-IS13 Answers incomplete: a holder answers too much in part, or refuses without a ground.
with

judged as (
    {{ rule_partner_values('F-IS13', 'IS03') }}
),

-- What stands behind a red value: the requests closed in the quarter and in the one before; a refusal
-- with a ground is lawful.
counted as (
    select
        judged.partnership_id,
        judged.quarter,
        judged.partner_id,
        requests.quarter_index,
        requests.requester_id,
        requests.holder_id,
        requests.request_key,
        case requests.status when 'refused' then 0 when 'partial' then 1 else 2 end as worth
    from judged
    inner join {{ ref('fct_requests') }} as requests
        on
            judged.partnership_id = requests.partnership_id
            and judged.partner_id = requests.holder_id
            and requests.quarter_index between judged.quarter_index - 1 and judged.quarter_index
    where
        judged.band = 'red'
        and not requests.is_disputed
        and (
            requests.status in ('complete', 'nil_held', 'partial')
            or (requests.status = 'refused' and requests.refusal_ground is null)
        )
),

counts as (
    select
        partnership_id,
        quarter,
        partner_id,
        count(*) filter (where worth = 2) as n_full,
        count(*) filter (where worth = 1) as n_partial,
        count(*) filter (where worth = 0) as n_refused
    from counted
    group by all
),

evidence as (
    {{ rule_request_evidence(
        'counted.worth',
        'partner_id',
        ['request_id', 'counterpart_id', 'closed_at', 'status', 'refusal_ground'],
    ) }}
)

select
    'F-IS13' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partner_id as subject_id,
    {{ rule_red_status() }} as status,
    judged.value,
    judged.amber as threshold,
    null::varchar as severity,
    'fact' as confidence,
    [judged.partner_id] as concerns,
    map {
        'partner': judged.partner,
        'period': {{ rule_period('judged.quarter_index', 2) }},
        'n': {{ rule_number('judged.denominator') }},
        'full': {{ rule_number('counts.n_full') }},
        'partial': {{ rule_number('counts.n_partial') }},
        'refused': {{ rule_number('counts.n_refused') }},
        'share': {{ rule_percent('judged.value', ['judged.green', 'judged.amber']) }},
        'green': {{ rule_limit('judged.green') }},
        'amber': {{ rule_limit('judged.amber') }},
    } as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join counts
    on
        judged.partnership_id = counts.partnership_id
        and judged.quarter = counts.quarter
        and judged.partner_id = counts.partner_id
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
        and judged.partner_id = evidence.partner_id
