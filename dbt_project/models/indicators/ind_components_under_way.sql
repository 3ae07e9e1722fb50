-- IM01. With no standing return in hand nothing could have shown delivery: null, not zero.
with planned as (
    select
        partnership_id,
        quarter,
        component_id
    from {{ ref('fct_components') }}
    where is_core and planned_units > 0
),

delivered as (
    select distinct
        partnership_id,
        quarter,
        component_id
    from {{ ref('fct_delivery') }}
    where delivered_units > 0
),

with_returns as (
    select distinct
        partnership_id,
        quarter
    from {{ ref('int_standing') }}
)

select
    'IM01' as indicator_id,
    planned.partnership_id,
    planned.quarter,
    case when bool_or(with_returns.quarter is not null) then count(delivered.component_id) end as numerator,
    count(*) as denominator
from planned
left join delivered
    on
        planned.partnership_id = delivered.partnership_id
        and planned.quarter = delivered.quarter
        and planned.component_id = delivered.component_id
left join with_returns
    on
        planned.partnership_id = with_returns.partnership_id
        and planned.quarter = with_returns.quarter
group by all
