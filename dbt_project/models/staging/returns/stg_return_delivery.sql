with

sheet_rows as (select * from {{ source('raw', 'return_delivery') }}),

returns as (select * from {{ ref('stg_returns') }})

select
    returns.partnership_id,
    returns.quarter,
    returns.quarter_index,
    returns.partner_id,
    returns.seq,
    returns.is_standing,
    sheet_rows._sha256,
    sheet_rows._sheet,
    sheet_rows._row,
    sheet_rows.component_id,
    sheet_rows.delivered_units,
    sheet_rows.as_specified,
    sheet_rows.stage,
    sheet_rows.reach_eligible,
    sheet_rows.reach_engaged
from sheet_rows
inner join returns on sheet_rows._sha256 = returns.sha256
