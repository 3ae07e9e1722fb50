-- IS09 to IS13: the graph of the active members. Items are arcs, flows and members.
with arcs as (
    select
        flows.partnership_id,
        flows.from_id,
        flows.to_id,
        count(*) as n_flows,
        flatten(list(flows.sources order by flows.on_date, flows.item)) as sources
    from flows
    inner join members as senders
        on flows.partnership_id = senders.partnership_id and flows.from_id = senders.partner_id
    inner join members as receivers
        on flows.partnership_id = receivers.partnership_id and flows.to_id = receivers.partner_id
    where flows.from_id <> flows.to_id
    group by all
),

told_arcs as (
    select
        arcs.*,
        judged.quarter,
        'arc from ' || arcs.from_id || ' to ' || arcs.to_id as item,
        back.from_id is not null as is_returned
    from arcs
    inner join judged on arcs.partnership_id = judged.partnership_id
    left join arcs as back
        on
            arcs.partnership_id = back.partnership_id
            and arcs.from_id = back.to_id
            and arcs.to_id = back.from_id
),

nodes as (
    select
        members.*,
        facts.degree,
        facts.n_paths,
        count(*) over (partition by members.partnership_id) as n_members,
        max(facts.degree) over (partition by members.partnership_id) as largest_degree
    from members
    inner join marts.network_nodes as facts
        on
            members.partnership_id = facts.partnership_id
            and members.quarter = facts.quarter
            and members.partner_id = facts.partner_id
),

-- what rests on all members is known where any return is in hand
known as (
    select distinct judged.partnership_id
    from intermediate.int_standing as standing
    inner join judged on standing.partnership_id = judged.partnership_id and standing.quarter = judged.quarter
),

ends as (
    select
        partnership_id,
        from_id as partner_id,
        to_id as other_id,
        1 as n_more_out,
        item,
        kind,
        on_date,
        sources
    from flows
    union all
    select
        partnership_id,
        to_id as partner_id,
        from_id as other_id,
        -1 as n_more_out,
        item,
        kind,
        on_date,
        sources
    from flows
)

select
    partnership_id,
    'IS09' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    item,
    quarter,
    is_returned::integer::double as numerator,
    1.0 as denominator,
    map {
        'flows': n_flows::varchar, 'the other way': case when is_returned then 'yes' else 'none' end
    } as details,
    sources
from told_arcs
union all by name
select
    ends.partnership_id,
    'IS10' as indicator_id,
    ends.partner_id,
    '' as breakdown,
    ends.item,
    judged.quarter,
    ends.n_more_out::double as numerator,
    1.0 as denominator,
    map {
        'kind': ends.kind,
        'on': ends.on_date::varchar,
        'goes': case when ends.n_more_out > 0 then 'out' else 'in' end
    } as details,
    ends.sources
from ends
inner join members as others
    on ends.partnership_id = others.partnership_id and ends.other_id = others.partner_id
inner join judged on ends.partnership_id = judged.partnership_id
union all by name
select
    told_arcs.partnership_id,
    'IS11' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    told_arcs.item,
    told_arcs.quarter,
    1.0 as numerator,
    0.0 as denominator,
    map { 'flows': told_arcs.n_flows::varchar } as details,
    told_arcs.sources
from told_arcs
inner join known on told_arcs.partnership_id = known.partnership_id
union all by name
select
    partnership_id,
    'IS11' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'member ' || partner_id as item,
    quarter,
    0.0 as numerator,
    (n_members - 1)::double as denominator,
    map { 'can send to': (n_members - 1)::varchar || ' other members' } as details,
    sources
from nodes
union all by name
select
    partnership_id,
    unnest(['IS12', 'IS13']) as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'member ' || partner_id as item,
    quarter,
    n_paths::double as value,
    'member' as role,
    [partner_id] as ends,
    map {
        'members exchanged with': degree::varchar,
        'fewer than the best connected': (largest_degree - degree)::varchar,
        'shortest paths of others through it': told(n_paths)
    } as details,
    sources
from nodes
union all by name
select
    partnership_id,
    unnest(['IS12', 'IS13']) as indicator_id,
    '' as partner_id,
    '' as breakdown,
    item,
    quarter,
    n_flows::double as value,
    'arc' as role,
    [from_id, to_id] as ends,
    map { 'flows': n_flows::varchar } as details,
    sources
from told_arcs
