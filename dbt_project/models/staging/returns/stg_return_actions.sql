with

sheet_rows as (select * from {{ source('raw', 'return_actions') }}),

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
    sheet_rows.is_earlier,
    sheet_rows.action_id,
    sheet_rows.title,
    sheet_rows.responsibility_id,
    sheet_rows.priority,
    sheet_rows.opened_on,
    sheet_rows.due_on,
    sheet_rows.due_now_on,
    sheet_rows.status,
    sheet_rows.closed_on,
    sheet_rows.blocker
from sheet_rows
inner join returns on sheet_rows._sha256 = returns.sha256
