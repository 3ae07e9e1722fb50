select
    _sha256,
    _sheet,
    _row,
    partnership_id,
    component_id,
    title,
    strand,
    core,
    unit,
    valid_from,
    valid_to
from {{ source('raw', 'register_components') }}
