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
-- Without the name of the database, so that the view holds in a copy of another name too.
from {{ source('raw', 'restatements').include(database=false) }}
