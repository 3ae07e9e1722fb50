with

sheet_rows as (select * from {{ source('raw', 'return_agreements') }}),

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
    sheet_rows.agreement_id,
    sheet_rows.kind,
    sheet_rows.parties,
    sheet_rows.status,
    sheet_rows.signed_on,
    sheet_rows.review_due_on,
    sheet_rows.expires_on
from sheet_rows
inner join returns on sheet_rows._sha256 = returns.sha256
