select
    _sha256,
    _sheet,
    _row,
    partnership_id,
    from_id,
    to_id,
    kind,
    agreement_required,
    min_flows,
    valid_from,
    valid_to
from {{ source('raw', 'register_links') }}
