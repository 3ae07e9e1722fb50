select
    sha256,
    code,
    severity,
    sheet,
    cell,
    row,
    column_name
from {{ source('raw', 'problems') }}
