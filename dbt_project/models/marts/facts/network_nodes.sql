with

members as (select * from {{ ref('int_members') }}),

arcs as (select * from {{ ref('int_network_arcs') }}),

betweenness as (select * from {{ ref('int_betweenness') }}),

-- every arc seen from both of its ends
ends as (
    select
        partnership_id,
        quarter,
        from_id as partner_id,
        to_id as neighbour_id,
        0 as n_in,
        n_flows as n_out
    from arcs
    union all
    select
        partnership_id,
        quarter,
        to_id as partner_id,
        from_id as neighbour_id,
        n_flows as n_in,
        0 as n_out
    from arcs
),

counted as (
    select
        partnership_id,
        quarter,
        partner_id,
        sum(n_in)::integer as n_in,
        sum(n_out)::integer as n_out,
        count(distinct neighbour_id)::integer as degree
    from ends
    group by all
),

sheets as (
    select
        partnership_id,
        quarter,
        partner_id,
        bool_and(is_known) as is_known
    from {{ ref('int_sheet_states') }}
    where sheet in ('Requests', 'Shares')
    group by all
)

select
    members.partnership_id,
    members.quarter,
    members.partner_id,
    coalesce(counted.n_in, 0) as n_in,
    coalesce(counted.n_out, 0) as n_out,
    coalesce(counted.degree, 0) as degree,
    betweenness.betweenness,
    betweenness.n_paths,
    coalesce(sheets.is_known, false) as is_known
from members
left join counted
    on
        members.partnership_id = counted.partnership_id
        and members.quarter = counted.quarter
        and members.partner_id = counted.partner_id
left join betweenness
    on
        members.partnership_id = betweenness.partnership_id
        and members.quarter = betweenness.quarter
        and members.partner_id = betweenness.partner_id
left join sheets
    on
        members.partnership_id = sheets.partnership_id
        and members.quarter = sheets.quarter
        and members.partner_id = sheets.partner_id
