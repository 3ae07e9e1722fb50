-- F-IS6 Refusals without a ground: requests that the holder refused in the quarter and neither side
-- gives a ground for.
with

members as (
    select
        members.*,
        thresholds.threshold
    from {{ ref('int_rule_members') }} as members
    left join {{ ref('int_thresholds') }} as thresholds
        on
            members.partnership_id = thresholds.partnership_id
            and members.quarter = thresholds.quarter
            and thresholds.entry_id = 'F-IS6'
),

counted as (
    select
        *,
        refusal_ground is null as is_without_ground
    from {{ ref('fct_requests') }}
    where status = 'refused' and not is_disputed
),

refusals as (
    select
        partnership_id,
        quarter,
        holder_id,
        count(*) as n_refused,
        count(*) filter (where is_without_ground) as n_blank
    from counted
    group by all
),

evidence as (
    {{ rule_request_evidence(
        'not counted.is_without_ground',
        'holder_id',
        ['request_id', 'counterpart_id', 'closed_at', 'status', 'refusal_ground'],
    ) }}
),

judged as (
    select
        members.*,
        coalesce(refusals.n_refused, 0) as n_refused,
        coalesce(refusals.n_blank, 0) as n_blank,
        coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence,
        coalesce(partners.title, members.partner_id) as partner
    from members
    left join refusals
        on
            members.partnership_id = refusals.partnership_id
            and members.quarter = refusals.quarter
            and members.partner_id = refusals.holder_id
    left join evidence
        on
            members.partnership_id = evidence.partnership_id
            and members.quarter = evidence.quarter
            and members.partner_id = evidence.holder_id
    left join {{ ref('stg_register_partners') }} as partners on members.partner_id = partners.partner_id
)

select
    'F-IS6' as rule_id,
    partnership_id,
    quarter,
    partner_id as subject_id,
    case
        when n_blank >= threshold then 'fail'
        when not has_returned then 'not_assessable'
        else 'pass'
    end as status,
    n_blank as value,
    threshold,
    null::varchar as severity,
    'fact' as confidence,
    [partner_id] as concerns,
    map {
        'partner': partner,
        'quarter': {{ rule_quarter('quarter') }},
        'refused': {{ rule_plural('n_refused', 'request') }},
        'blank': {{ rule_number('n_blank') }},
        'threshold': {{ rule_number('threshold') }},
    } as message_values,
    evidence
from judged
