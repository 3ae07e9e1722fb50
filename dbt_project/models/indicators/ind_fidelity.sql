-- IM02. Delivery rows of core components, of Q and the quarter before; a component is core as the register
-- says for the row's own quarter.
with assessed as (
    select
        quarters.partnership_id,
        quarters.quarter,
        delivery.component_id,
        delivery.fidelity
    from {{ ref('int_quarters') }} as quarters
    inner join {{ ref('fct_delivery') }} as delivery
        on
            quarters.partnership_id = delivery.partnership_id
            and delivery.quarter_index between quarters.quarter_index - 1 and quarters.quarter_index
    where delivery.is_core and delivery.fidelity is not null
)

select
    'IM02' as indicator_id,
    partnership_id,
    quarter,
    '' as breakdown,
    sum(fidelity) as numerator,
    count(*) as denominator
from assessed
group by all
union all
select
    'IM02' as indicator_id,
    components.partnership_id,
    components.quarter,
    components.component_id as breakdown,
    coalesce(sum(assessed.fidelity), 0) as numerator,
    count(assessed.fidelity) as denominator
from {{ ref('fct_components') }} as components
left join assessed
    on
        components.partnership_id = assessed.partnership_id
        and components.quarter = assessed.quarter
        and components.component_id = assessed.component_id
where components.is_core
group by all
