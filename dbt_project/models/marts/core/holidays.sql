select
    country,
    day,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_holidays') }}
