select
    _sha256,
    _sheet,
    _row,
    class,
    title,
    limit_value,
    limit_unit,
    urgent,
    valid_from,
    valid_to
from {{ source('raw', 'register_standards') }}
