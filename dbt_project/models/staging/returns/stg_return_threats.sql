with

sheet_rows as (select * from {{ source('raw', 'return_threats') }}),

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
    sheet_rows.threat_id,
    sheet_rows.observed_on,
    sheet_rows.kind,
    sheet_rows.sector,
    sheet_rows.responded_on,
    sheet_rows.action_id
from sheet_rows
inner join returns on sheet_rows._sha256 = returns.sha256
