{{ config(materialized='view') }}

select
    sha256,
    sheet,
    row_key,
    column_name,
    change
from {{ source('raw', 'version_changes') }}
