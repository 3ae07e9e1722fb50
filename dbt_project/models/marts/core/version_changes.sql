{{ config(materialized='view') }}

select
    sha256,
    sheet,
    row_key,
    column_name,
    change
-- Without the name of the database, so that the view holds in a copy of another name too.
from {{ source('raw', 'version_changes').include(database=false) }}
