{{ config(materialized='view') }}

select
    partnership_id,
    quarter,
    entry_id,
    partner_id,
    breakdown,
    old_value,
    new_value,
    old_status,
    new_status,
    cause,
    old_source,
    new_source,
    noticed_at
from {{ source('raw', 'restatements') }}
