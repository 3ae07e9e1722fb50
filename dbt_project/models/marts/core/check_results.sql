{{ config(materialized='view') }}

select
    run_id,
    check_id,
    quarter,
    success,
    n_rows,
    n_failed,
    failed_cells,
    checked_at
-- Without the name of the database, so that the view holds in a copy of another name too.
from {{ source('raw', 'check_results').include(database=false) }}
