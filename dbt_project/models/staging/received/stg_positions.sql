select
    _sha256,
    _sheet,
    column_name,
    column_letter,
    row
from {{ source('raw', 'positions') }}
