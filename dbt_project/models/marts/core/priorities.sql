select
    partnership_id,
    sector,
    rated,
    valid_from,
    valid_to,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_priorities') }}
