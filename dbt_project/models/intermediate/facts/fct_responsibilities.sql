with

register_rows as (select * from {{ ref('stg_register_responsibilities') }}),

quarters as (select * from {{ ref('int_quarters') }})

select
    quarters.partnership_id,
    quarters.quarter,
    quarters.quarter_index,
    register_rows.responsibility_id,
    register_rows.title,
    register_rows.aim,
    register_rows.valid_from,
    register_rows.valid_to,
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
-- of several rows of one entry live in Q the one latest in force counts
qualify
    row_number() over (
        partition by quarters.partnership_id, quarters.quarter, register_rows.responsibility_id
        order by register_rows.valid_from desc nulls last, register_rows._row asc
    ) = 1
