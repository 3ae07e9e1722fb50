-- IM05, IM11. What the standing returns say of the delivery of Q. A component's own row of IM05 stands while
-- it is live, a strand's row of IM11 while a component of it is.
with components as (
    select
        partnership_id,
        quarter,
        component_id,
        strand
    from {{ ref('fct_components') }}
),

reach as (
    select
        partnership_id,
        quarter,
        component_id,
        reach_engaged,
        reach_eligible
    from {{ ref('fct_delivery') }}
    where reach_engaged is not null and reach_eligible is not null
),

delivered as (
    select distinct
        partnership_id,
        quarter,
        component_id
    from {{ ref('fct_delivery') }}
    where delivered_units > 0
),

strands as (
    select
        components.partnership_id,
        components.quarter,
        components.strand,
        count(delivered.component_id) as n_delivered
    from components
    left join delivered
        on
            components.partnership_id = delivered.partnership_id
            and components.quarter = delivered.quarter
            and components.component_id = delivered.component_id
    group by all
)

select
    'IM05' as indicator_id,
    partnership_id,
    quarter,
    '' as breakdown,
    sum(reach_engaged) as numerator,
    sum(reach_eligible) as denominator
from reach
group by all
union all
select
    'IM05' as indicator_id,
    components.partnership_id,
    components.quarter,
    components.component_id as breakdown,
    coalesce(sum(reach.reach_engaged), 0) as numerator,
    coalesce(sum(reach.reach_eligible), 0) as denominator
from components
left join reach
    on
        components.partnership_id = reach.partnership_id
        and components.quarter = reach.quarter
        and components.component_id = reach.component_id
group by all
union all
select
    'IM11' as indicator_id,
    partnership_id,
    quarter,
    strand as breakdown,
    n_delivered as numerator,
    sum(n_delivered) over (partition by partnership_id, quarter) as denominator
from strands
