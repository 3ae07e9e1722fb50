-- IM03: delivery of a component could be known in a quarter of the window where a partner that delivered it
-- in any quarter up to Q has a standing return for that quarter or, where nobody has, IS17 reached its limit.
with

components as (select * from {{ ref('fct_components') }}),

delivery as (select * from {{ ref('fct_delivery') }}),

plans as (select * from {{ ref('stg_register_plans') }}),

quarters as (select * from {{ ref('int_quarters') }}),

standing as (select * from {{ ref('int_standing') }}),

coverage as (select * from {{ ref('int_coverage') }}),

deliverers as (
    select
        partnership_id,
        component_id,
        partner_id,
        min(quarter_index) as first_index
    from delivery
    where delivered_units > 0
    group by all
),

windows as (
    select
        components.partnership_id,
        components.quarter,
        components.quarter_index,
        components.component_id,
        quarters.quarter as window_quarter,
        quarters.quarter_index as window_index,
        plans.planned_units,
        plans._sha256,
        plans._sheet,
        plans._row
    from components
    inner join quarters
        on
            components.partnership_id = quarters.partnership_id
            and quarters.quarter_index between components.quarter_index - 3 and components.quarter_index
    inner join plans
        on
            components.partnership_id = plans.partnership_id
            and components.component_id = plans.component_id
            and quarters.quarter = plans.quarter
),

delivered as (
    select
        partnership_id,
        component_id,
        quarter,
        sum(delivered_units order by partner_id) as delivered_units
    from delivery
    group by all
),

known as (
    select
        windows.partnership_id,
        windows.quarter,
        windows.component_id,
        windows.window_quarter,
        count(deliverers.partner_id) as n_deliverers,
        count(standing.partner_id) as n_deliverers_returned
    from windows
    left join deliverers
        on
            windows.partnership_id = deliverers.partnership_id
            and windows.component_id = deliverers.component_id
            and windows.quarter_index >= deliverers.first_index
    left join standing
        on
            windows.partnership_id = standing.partnership_id
            and windows.window_quarter = standing.quarter
            and deliverers.partner_id = standing.partner_id
    group by all
)

select
    windows.partnership_id,
    windows.quarter,
    windows.quarter_index,
    windows.component_id,
    windows.window_quarter,
    windows.window_index,
    windows.planned_units,
    coalesce(delivered.delivered_units, 0) as delivered_units,
    known.n_deliverers,
    known.n_deliverers_returned,
    case
        when known.n_deliverers > 0 then known.n_deliverers_returned > 0
        else coalesce(not coverage.is_low, false)
    end as is_known,
    windows._sha256,
    windows._sheet,
    windows._row
from windows
inner join known
    on
        windows.partnership_id = known.partnership_id
        and windows.quarter = known.quarter
        and windows.component_id = known.component_id
        and windows.window_quarter = known.window_quarter
left join delivered
    on
        windows.partnership_id = delivered.partnership_id
        and windows.component_id = delivered.component_id
        and windows.window_quarter = delivered.quarter
left join coverage
    on windows.partnership_id = coverage.partnership_id and windows.window_quarter = coverage.quarter
