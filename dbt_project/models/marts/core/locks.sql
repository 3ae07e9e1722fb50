select
    quarter,
    locked_on,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_locks') }}
