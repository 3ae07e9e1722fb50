with

sheet_rows as (select * from {{ source('raw', 'return_attendance') }}),

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
    sheet_rows.meeting_id,
    sheet_rows.attendee_id,
    sheet_rows.attendance
from sheet_rows
inner join returns on sheet_rows._sha256 = returns.sha256
