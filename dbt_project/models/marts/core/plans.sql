select
    partnership_id,
    component_id,
    quarter,
    planned_units,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_plans') }}
