select
    _sha256,
    _sheet,
    _row,
    country,
    day
from {{ source('raw', 'register_holidays') }}
