with

sheet_rows as (select * from {{ source('raw', 'return_cases') }}),

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
    sheet_rows.case_ref,
    sheet_rows.joint_ref,
    sheet_rows.opened_on,
    sheet_rows.closed_on,
    sheet_rows.offence,
    sheet_rows.actor,
    sheet_rows.exploitation,
    sheet_rows.sector,
    sheet_rows.origin,
    sheet_rows.destination,
    sheet_rows.stage,
    sheet_rows.referred_on,
    sheet_rows.acknowledged_on,
    sheet_rows.joint_team
from sheet_rows
inner join returns on sheet_rows._sha256 = returns.sha256
