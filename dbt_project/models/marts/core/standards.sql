select
    class,
    title,
    limit_value,
    limit_unit,
    urgent,
    valid_from,
    valid_to,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_standards') }}
