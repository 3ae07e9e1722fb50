-- IS09 to IS13. An arc is an ordered pair of active members with at least one flow in the quarter. With no
-- standing return in hand no flow could have been shown: what rests on all members is then null, not zero.
with arcs as (select * from {{ ref('int_network_arcs') }}),

returned as (
    select
        arcs.partnership_id,
        arcs.quarter,
        count(*) as n_arcs,
        count(back.from_id) as n_returned
    from arcs
    left join arcs as back
        on
            arcs.partnership_id = back.partnership_id
            and arcs.quarter = back.quarter
            and arcs.from_id = back.to_id
            and arcs.to_id = back.from_id
    group by all
),

-- every flow seen from both its ends, where the other end is an active member
ends as (
    select
        flows.partnership_id,
        flows.quarter,
        flows.from_id as partner_id,
        1 as n_more_out
    from {{ ref('fct_flows') }} as flows
    inner join {{ ref('int_members') }} as others
        on
            flows.partnership_id = others.partnership_id
            and flows.quarter = others.quarter
            and flows.to_id = others.partner_id
    union all
    select
        flows.partnership_id,
        flows.quarter,
        flows.to_id as partner_id,
        -1 as n_more_out
    from {{ ref('fct_flows') }} as flows
    inner join {{ ref('int_members') }} as others
        on
            flows.partnership_id = others.partnership_id
            and flows.quarter = others.quarter
            and flows.from_id = others.partner_id
    union all
    select
        partnership_id,
        quarter,
        partner_id,
        null as n_more_out
    from {{ ref('int_members') }}
),

with_returns as (
    select distinct
        partnership_id,
        quarter
    from {{ ref('int_standing') }}
),

-- of N members, N (N - 1) arcs are possible, and (N - 1)(N - 2) / 2 pairs of others for each
graphs as (
    select
        nodes.partnership_id,
        nodes.quarter,
        count(*) as n_members,
        (count(*) - 1) * (count(*) - 2) as n_ordered_pairs_of_others,
        max(nodes.degree) * count(*) - sum(nodes.degree) as n_degrees_short,
        max(nodes.n_paths) as n_paths,
        count(with_returns.quarter) > 0 as is_known
    from {{ ref('network_nodes') }} as nodes
    left join with_returns
        on
            nodes.partnership_id = with_returns.partnership_id
            and nodes.quarter = with_returns.quarter
    group by all
)

select
    'IS09' as indicator_id,
    partnership_id,
    quarter,
    '' as partner_id,
    n_returned as numerator,
    n_arcs as denominator,
    n_arcs as n
from returned
union all
select
    'IS10' as indicator_id,
    partnership_id,
    quarter,
    partner_id,
    coalesce(sum(n_more_out), 0) as numerator,
    count(n_more_out) as denominator,
    count(n_more_out) as n
from ends
group by all
union all
select
    'IS11' as indicator_id,
    graphs.partnership_id,
    graphs.quarter,
    '' as partner_id,
    case when graphs.is_known then coalesce(returned.n_arcs, 0) end as numerator,
    graphs.n_members * (graphs.n_members - 1) as denominator,
    graphs.n_members * (graphs.n_members - 1) as n
from graphs
left join returned
    on
        graphs.partnership_id = returned.partnership_id
        and graphs.quarter = returned.quarter
union all
select
    'IS12' as indicator_id,
    partnership_id,
    quarter,
    '' as partner_id,
    case when is_known then n_degrees_short end as numerator,
    n_ordered_pairs_of_others as denominator,
    n_members as n
from graphs
union all
select
    'IS13' as indicator_id,
    partnership_id,
    quarter,
    '' as partner_id,
    case when is_known then n_paths end as numerator,
    n_ordered_pairs_of_others / 2 as denominator,
    n_members as n
from graphs
