select
    _sha256,
    _sheet,
    _row,
    partnership_id,
    responsibility_id,
    title,
    aim,
    valid_from,
    valid_to
from {{ source('raw', 'register_responsibilities') }}
