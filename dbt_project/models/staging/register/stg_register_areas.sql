select
    _sha256,
    _sheet,
    _row,
    partnership_id,
    area_id,
    title,
    role
from {{ source('raw', 'register_areas') }}
