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
from {{ source('raw', 'checks') }}
