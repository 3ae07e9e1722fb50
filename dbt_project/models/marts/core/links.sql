select
    partnership_id,
    from_id,
    to_id,
    kind,
    agreement_required,
    min_flows,
    valid_from,
    valid_to,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_links') }}
