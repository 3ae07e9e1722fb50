-- IS07, IS08, IS14, IS15, IS19: flows, links and the agreements that cover them.
with links as (
    select
        facts.*,
        facts.from_id || ' to ' || facts.to_id as item,
        source(
            'Links',
            ['from_id', 'to_id', 'kind', 'agreement_required', 'min_flows', 'valid_from', 'valid_to'],
            facts._sha256,
            facts._row
        ) as register_source
    from intermediate.int_links as facts
    inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
),

known_members as (
    select members.*
    from members
    inner join intermediate.int_sheet_states as states
        on
            members.partnership_id = states.partnership_id
            and members.quarter = states.quarter
            and members.partner_id = states.partner_id
    where states.sheet in ('Requests', 'Shares')
    group by all
    having count(*) filter (where states.is_known) = 2
),

used as (
    select
        partnership_id,
        from_id,
        to_id,
        count(*) as n_uses,
        flatten(list(sources order by on_date, item)) as sources
    from uses
    group by all
),

-- the agreements that cover two ends on a day, as the quarter has them
agreements as (
    select facts.*
    from intermediate.fct_agreements as facts
    inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
    where facts.status in ('in_force', 'expired')
),

pairs as (
    select
        links.partnership_id,
        links.from_id,
        links.to_id,
        links.kind,
        judged.quarter_end - 1 as on_date
    from links
    inner join judged on links.partnership_id = judged.partnership_id
    union
    select
        partnership_id,
        from_id,
        to_id,
        link_kind as kind,
        on_date
    from flows
),

covering as (
    select
        pairs.partnership_id,
        pairs.from_id,
        pairs.to_id,
        pairs.on_date,
        string_agg(distinct agreements.agreement_id, ', ' order by agreements.agreement_id) as agreement_ids,
        flatten(list(source(
            'Agreements',
            ['agreement_id', 'kind', 'parties', 'status', 'signed_on', 'expires_on'],
            agreements._sha256,
            agreements._row
        ) order by agreements.agreement_key)) as sources
    from pairs
    inner join agreements
        on
            pairs.partnership_id = agreements.partnership_id
            and (
                agreements.kind = 'isa'
                or (pairs.kind = 'cross_border' and agreements.kind = 'jit')
                or (pairs.kind = 'referral' and agreements.kind = 'referral_protocol')
            )
            and list_has_all(agreements.parties_expanded, [pairs.from_id, pairs.to_id])
            and agreements.signed_on <= pairs.on_date
            and coalesce(agreements.expires_on >= pairs.on_date, true)
    group by all
),

ends as (
    select
        partnership_id,
        from_id as partner_id,
        item,
        on_date,
        sources
    from uses
    union all
    select
        partnership_id,
        to_id as partner_id,
        item,
        on_date,
        sources
    from uses
),

-- of a member in use, the earliest use shows it
shown as (
    select * from ends
    qualify row_number() over (partition by partnership_id, partner_id order by on_date, item) = 1
)

select
    partnership_id,
    'IS07' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    item,
    quarter,
    (kind = 'share')::integer::double as numerator,
    1.0 as denominator,
    map { 'kind': kind, 'on': on_date::varchar, 'listed by': listed_by } as details,
    sources
from flows
union all by name
select
    flows.partnership_id,
    'IS15' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    flows.item,
    flows.quarter,
    (not flows.is_covered)::integer::double as numerator,
    1.0 as denominator,
    map {
        'kind': flows.kind,
        'on': flows.on_date::varchar,
        'covered': coalesce('by ' || covering.agreement_ids, 'by no agreement')
    } as details,
    flows.sources || links.register_source || coalesce(covering.sources, []) as sources
from flows
inner join links
    on
        flows.partnership_id = links.partnership_id
        and flows.from_id = links.from_id
        and flows.to_id = links.to_id
left join covering
    on
        flows.partnership_id = covering.partnership_id
        and flows.from_id = covering.from_id
        and flows.to_id = covering.to_id
        and flows.on_date = covering.on_date
where flows.agreement_required = 'yes' and flows.is_covered is not null
union all by name
select
    links.partnership_id,
    'IS08' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'link ' || links.item as item,
    links.quarter,
    (coalesce(used.n_uses, 0) >= links.min_flows)::integer::double as numerator,
    1.0 as denominator,
    map { 'uses': coalesce(used.n_uses, 0)::varchar, 'needed': links.min_flows::varchar } as details,
    links.register_source || coalesce(used.sources, []) as sources
from links
inner join known_members as senders
    on links.partnership_id = senders.partnership_id and links.from_id = senders.partner_id
inner join known_members as receivers
    on links.partnership_id = receivers.partnership_id and links.to_id = receivers.partner_id
left join used
    on
        links.partnership_id = used.partnership_id
        and links.from_id = used.from_id
        and links.to_id = used.to_id
where links.min_flows >= 1
union all by name
select
    links.partnership_id,
    'IS14' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'link ' || links.item as item,
    links.quarter,
    links.is_covered::integer::double as numerator,
    1.0 as denominator,
    map {
        'kind': links.kind,
        'on the last day': coalesce('covered by ' || covering.agreement_ids, 'not covered')
    } as details,
    links.register_source || coalesce(covering.sources, []) as sources
from links
inner join judged on links.partnership_id = judged.partnership_id
left join covering
    on
        links.partnership_id = covering.partnership_id
        and links.from_id = covering.from_id
        and links.to_id = covering.to_id
        and covering.on_date = judged.quarter_end - 1
where links.agreement_required = 'yes' and links.are_both_active and links.is_covered is not null
union all by name
select
    known_members.partnership_id,
    'IS19' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'member ' || known_members.partner_id as item,
    known_members.quarter,
    (known_members.is_active_all and shown.partner_id is null)::integer::double as numerator,
    map {
        'role': known_members.role,
        'active': case when known_members.is_active_all then 'all quarter' else 'part of the quarter' end,
        'uses': coalesce('the earliest: ' || shown.item || ', ' || shown.on_date, 'none in or out')
    } as details,
    known_members.sources || coalesce(shown.sources, []) as sources
from known_members
left join shown
    on
        known_members.partnership_id = shown.partnership_id
        and known_members.partner_id = shown.partner_id
