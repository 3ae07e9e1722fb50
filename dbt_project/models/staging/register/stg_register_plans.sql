select
    _sha256,
    _sheet,
    _row,
    partnership_id,
    component_id,
    quarter,
    planned_units
from {{ source('raw', 'register_plans') }}
