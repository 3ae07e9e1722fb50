select
    partnership_id,
    area_id,
    title,
    role,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_areas') }}
