with

flows as (select * from {{ ref('fct_flows') }}),

members as (select * from {{ ref('int_members') }})

select
    flows.partnership_id,
    flows.quarter,
    flows.from_id,
    flows.to_id,
    count(*)::integer as n_flows
from flows
inner join members as senders
    on
        flows.partnership_id = senders.partnership_id
        and flows.quarter = senders.quarter
        and flows.from_id = senders.partner_id
inner join members as receivers
    on
        flows.partnership_id = receivers.partnership_id
        and flows.quarter = receivers.quarter
        and flows.to_id = receivers.partner_id
where flows.from_id != flows.to_id
group by all
