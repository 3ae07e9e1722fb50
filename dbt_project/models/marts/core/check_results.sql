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
from {{ source('raw', 'check_results') }}
