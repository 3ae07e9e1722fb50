{{ config(materialized='view') }}

select
    check_id,
    asserts,
    why,
    severity,
    table_name,
    column_name,
    source,
    first_run_at,
    last_run_at
-- Without the name of the database, so that the view holds in a copy of another name too.
from {{ source('raw', 'checks').include(database=false) }}
