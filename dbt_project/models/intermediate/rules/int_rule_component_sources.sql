-- The source rows of planned core components over four quarters: the board's plan and what the returns
-- state.
with

components as (
    select * from {{ ref('int_rule_components') }}
),

plans as (
    select
        windows.partnership_id,
        windows.quarter,
        windows.component_id,
        windows.window_index as source_index,
        windows.is_known,
        0 as place,
        {{ rule_evidence_row(
            'Plans', ['component_id', 'quarter', 'planned_units'], 'windows._sha256', 'windows._row'
        ) }} as evidence
    from {{ ref('fct_delivery_windows') }} as windows
),

deliveries as (
    select
        components.partnership_id,
        components.quarter,
        components.component_id,
        delivery.quarter_index as source_index,
        coalesce(windows.is_known, false) as is_known,
        1 as place,
        {{ rule_evidence_row(
            'Delivery', ['component_id', 'delivered_units', 'as_specified'], 'delivery._sha256', 'delivery._row'
        ) }} as evidence
    from components
    inner join {{ ref('fct_delivery') }} as delivery
        on
            components.partnership_id = delivery.partnership_id
            and components.component_id = delivery.component_id
            and delivery.quarter_index between components.quarter_index - 3 and components.quarter_index
    left join {{ ref('fct_delivery_windows') }} as windows
        on
            components.partnership_id = windows.partnership_id
            and components.quarter = windows.quarter
            and components.component_id = windows.component_id
            and delivery.quarter_index = windows.window_index
)

select
    sources.partnership_id,
    sources.quarter,
    sources.component_id,
    components.is_under_way,
    sources.source_index = components.quarter_index as is_own_quarter,
    sources.source_index >= components.quarter_index - 1 as is_recent,
    sources.is_known,
    sources.source_index,
    sources.place,
    sources.evidence
from (
    select * from plans
    union all
    select * from deliveries
) as sources
inner join components
    on
        sources.partnership_id = components.partnership_id
        and sources.quarter = components.quarter
        and sources.component_id = components.component_id
