select
    partnership_id,
    component_id,
    title,
    strand,
    core,
    unit,
    valid_from,
    valid_to,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_components') }}
