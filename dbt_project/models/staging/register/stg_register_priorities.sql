select
    _sha256,
    _sheet,
    _row,
    partnership_id,
    sector,
    rated,
    valid_from,
    valid_to
from {{ source('raw', 'register_priorities') }}
