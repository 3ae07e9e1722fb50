select
    partnership_id,
    responsibility_id,
    title,
    aim,
    valid_from,
    valid_to,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_responsibilities') }}
