-- IS09, IS11. An arc is an ordered pair of active members with at least one flow in the quarter. With no
-- standing return in hand no flow could have been shown: the density is then null, not zero.
with members as (
    select
        partnership_id,
        quarter,
        count(*) as n_members
    from {{ ref('int_members') }}
    group by all
),

arcs as (
    select distinct
        flows.partnership_id,
        flows.quarter,
        flows.from_id,
        flows.to_id
    from {{ ref('fct_flows') }} as flows
    inner join {{ ref('int_members') }} as sender
        on
            flows.partnership_id = sender.partnership_id
            and flows.quarter = sender.quarter
            and flows.from_id = sender.partner_id
    inner join {{ ref('int_members') }} as receiver
        on
            flows.partnership_id = receiver.partnership_id
            and flows.quarter = receiver.quarter
            and flows.to_id = receiver.partner_id
),

counted as (
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

with_returns as (
    select distinct
        partnership_id,
        quarter
    from {{ ref('int_standing') }}
)

select
    'IS09' as indicator_id,
    partnership_id,
    quarter,
    n_returned as numerator,
    n_arcs as denominator
from counted
union all
select
    'IS11' as indicator_id,
    members.partnership_id,
    members.quarter,
    case when with_returns.quarter is not null then coalesce(counted.n_arcs, 0) end as numerator,
    members.n_members * (members.n_members - 1) as denominator
from members
left join counted
    on
        members.partnership_id = counted.partnership_id
        and members.quarter = counted.quarter
left join with_returns
    on
        members.partnership_id = with_returns.partnership_id
        and members.quarter = with_returns.quarter
