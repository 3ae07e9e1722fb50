with

register_rows as (select * from {{ ref('stg_register_components') }}),

plans as (select * from {{ ref('stg_register_plans') }}),

quarters as (select * from {{ ref('int_quarters') }})

select
    quarters.partnership_id,
    quarters.quarter,
    quarters.quarter_index,
    register_rows.component_id,
    register_rows.title,
    register_rows.strand,
    register_rows.core,
    register_rows.core = 'yes' as is_core,
    register_rows.unit,
    plans.planned_units,
    coalesce(plans.planned_units > 0, false) as is_planned,
    register_rows.valid_from,
    register_rows.valid_to,
    plans._sha256 as plan_sha256,
    plans._sheet as plan_sheet,
    plans._row as plan_row,
    register_rows._sha256,
    register_rows._sheet,
    register_rows._row
from register_rows
inner join quarters
    on
        register_rows.partnership_id = quarters.partnership_id
        and {{ is_live_in_quarter(
            'register_rows.valid_from', 'register_rows.valid_to', 'quarters.quarter_start', 'quarters.quarter_end'
        ) }}
left join plans
    on
        quarters.partnership_id = plans.partnership_id
        and quarters.quarter = plans.quarter
        and register_rows.component_id = plans.component_id
-- of several rows of one entry live in Q the one latest in force counts
qualify
    row_number() over (
        partition by quarters.partnership_id, quarters.quarter, register_rows.component_id
        order by register_rows.valid_from desc nulls last, register_rows._row asc
    ) = 1
