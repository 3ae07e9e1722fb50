with

delivery_rows as (
    {{ standing_rows(ref('stg_return_delivery')) }}
),

components as (select * from {{ ref('fct_components') }})

select
    delivery_rows.partnership_id,
    delivery_rows.quarter,
    delivery_rows.quarter_index,
    delivery_rows.partner_id,
    delivery_rows.component_id,
    delivery_rows.delivered_units,
    delivery_rows.as_specified,
    delivery_rows.stage,
    delivery_rows.reach_eligible,
    delivery_rows.reach_engaged,
    try_cast(delivery_rows.stage as integer) as stage_number,
    case delivery_rows.as_specified
        when 'yes' then 1.0
        when 'partly' then 0.5
        when 'no' then 0.0
    end as fidelity,
    components.component_id is not null as is_live,
    coalesce(components.is_core, false) as is_core,
    delivery_rows._sha256,
    delivery_rows._sheet,
    delivery_rows._row
from delivery_rows
left join components
    on
        delivery_rows.partnership_id = components.partnership_id
        and delivery_rows.quarter = components.quarter
        and delivery_rows.component_id = components.component_id
