-- F-IS4 Sharing without an agreement: a flow on a link that needs one, on a day that none covers.
with

links as (
    select
        links.*,
        coalesce(senders.title, links.from_id) as sender,
        coalesce(receivers.title, links.to_id) as receiver
    from {{ ref('int_links') }} as links
    inner join {{ ref('int_quarters') }} as quarters
        on
            links.partnership_id = quarters.partnership_id
            and links.quarter = quarters.quarter
            and quarters.state = 'judged'
    left join {{ ref('stg_register_partners') }} as senders on links.from_id = senders.partner_id
    left join {{ ref('stg_register_partners') }} as receivers on links.to_id = receivers.partner_id
    where
        links.agreement_required = 'yes'
        and links.are_both_active
),

flows as (
    select
        partnership_id,
        quarter,
        from_id,
        to_id,
        count(*) as n_flows,
        count(*) filter (where not is_covered) as n_uncovered,
        count(*) filter (where is_covered is null) as n_unknown,
        min(on_date) filter (where not is_covered) as first_on,
        max(on_date) filter (where not is_covered) as last_on,
        bool_or(listed_by = 'both') filter (where not is_covered) as is_listed_by_both
    from {{ ref('fct_flows') }}
    group by all
),

-- Where no sheet that could show a flow is known, none can be denied.
known as (
    select
        partnership_id,
        quarter,
        list(partner_id) as partner_ids
    from {{ ref('int_sheet_states') }}
    where sheet in ('Requests', 'Shares') and is_known
    group by all
),

evidence as (
    select
        partnership_id,
        quarter,
        from_id,
        to_id,
        {{ rule_evidence_list('evidence', 'on_date, kind, flow_key') }} as evidence
    from {{ ref('int_flow_sources') }}
    where not is_covered
    group by all
),

judged as (
    select
        links.*,
        coalesce(flows.n_flows, 0) as n_flows,
        coalesce(flows.n_uncovered, 0) as n_uncovered,
        coalesce(flows.n_unknown, 0) as n_unknown,
        flows.first_on,
        flows.last_on,
        coalesce(flows.is_listed_by_both, false) as is_listed_by_both,
        coalesce(list_has_any(known.partner_ids, [links.from_id, links.to_id]), false) as is_known,
        coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
    from links
    left join flows
        on
            links.partnership_id = flows.partnership_id
            and links.quarter = flows.quarter
            and links.from_id = flows.from_id
            and links.to_id = flows.to_id
    left join known
        on
            links.partnership_id = known.partnership_id
            and links.quarter = known.quarter
    left join evidence
        on
            links.partnership_id = evidence.partnership_id
            and links.quarter = evidence.quarter
            and links.from_id = evidence.from_id
            and links.to_id = evidence.to_id
)

select
    'F-IS4' as rule_id,
    partnership_id,
    quarter,
    from_id || '|' || to_id as subject_id,
    case
        when n_uncovered > 0 then 'fail'
        when n_unknown > 0 or not is_known then 'not_assessable'
        else 'pass'
    end as status,
    n_uncovered as value,
    1 as threshold,
    case when n_uncovered = 1 and not is_listed_by_both then 'high' end as severity,
    'fact' as confidence,
    [from_id, to_id] as concerns,
    map {
        'uncovered': {{ rule_number('n_uncovered') }},
        'flows': {{ rule_plural('n_flows', 'answer or share', 'answers and shares') }},
        'from': sender,
        'to': receiver,
        'quarter': {{ rule_quarter('quarter') }},
        'days': case
            when first_on = last_on then {{ rule_day('first_on') }}
            else {{ rule_day('first_on') }} || ' to ' || {{ rule_day('last_on') }}
        end,
    } as message_values,
    evidence
from judged
