with

sheet_rows as (select * from {{ source('raw', 'return_measures') }}),

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
    sheet_rows.measure_id,
    sheet_rows.measure,
    sheet_rows.sector,
    sheet_rows.proposed_on,
    sheet_rows.decided_on,
    sheet_rows.executed_on,
    sheet_rows.appeal,
    sheet_rows.appeal_decided_on,
    sheet_rows.compliance,
    sheet_rows.checked_on,
    sheet_rows.reopened_on,
    sheet_rows.value_eur
from sheet_rows
inner join returns on sheet_rows._sha256 = returns.sha256
