-- IM03. Delivered / planned over the quarters of the window in which delivery could be known. Sums are
-- taken in a fixed order, so that the order of adding shows in no digit.
with component_level as (
    select
        components.partnership_id,
        components.quarter,
        components.component_id,
        components.is_core,
        coalesce(sum(windows.delivered_units order by windows.window_index), 0) as delivered_units,
        coalesce(sum(windows.planned_units order by windows.window_index), 0) as planned_units,
        count(windows.window_quarter) as n_quarters
    from {{ ref('fct_components') }} as components
    left join {{ ref('fct_delivery_windows') }} as windows
        on
            components.partnership_id = windows.partnership_id
            and components.quarter = windows.quarter
            and components.component_id = windows.component_id
            and windows.is_known
    group by all
),

-- over-delivery of one component makes up for no other
core_shares as (
    select
        partnership_id,
        quarter,
        component_id,
        least(1, delivered_units / planned_units) as share_of_plan
    from component_level
    where is_core and planned_units > 0
)

select
    'IM03' as indicator_id,
    partnership_id,
    quarter,
    component_id as breakdown,
    delivered_units as numerator,
    planned_units as denominator,
    n_quarters as n
from component_level
union all
select
    'IM03' as indicator_id,
    quarters.partnership_id,
    quarters.quarter,
    '' as breakdown,
    coalesce(sum(core_shares.share_of_plan order by core_shares.component_id), 0) as numerator,
    count(core_shares.share_of_plan) as denominator,
    count(core_shares.share_of_plan) as n
from {{ ref('int_quarters') }} as quarters
left join core_shares
    on
        quarters.partnership_id = core_shares.partnership_id
        and quarters.quarter = core_shares.quarter
group by all
