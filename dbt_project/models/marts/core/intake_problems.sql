select
    sha256,
    code,
    severity,
    sheet,
    cell,
    row,
    column_name
from {{ ref('stg_problems') }}
