with

sheet_rows as (select * from {{ source('raw', 'return_requests') }}),

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
    sheet_rows.request_id,
    sheet_rows.direction,
    sheet_rows.counterpart_id,
    sheet_rows.class,
    sheet_rows.sent_at,
    sheet_rows.sent_at_has_time,
    sheet_rows.received_at,
    sheet_rows.received_at_has_time,
    sheet_rows.closed_at,
    sheet_rows.closed_at_has_time,
    sheet_rows.status,
    sheet_rows.refusal_ground,
    sheet_rows.used_for
from sheet_rows
inner join returns on sheet_rows._sha256 = returns.sha256
