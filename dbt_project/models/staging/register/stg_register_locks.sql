select
    _sha256,
    _sheet,
    _row,
    quarter,
    locked_on
from {{ source('raw', 'register_locks') }}
