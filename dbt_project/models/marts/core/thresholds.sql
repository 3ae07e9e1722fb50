select
    entry_id,
    partnership_id,
    green,
    amber,
    threshold,
    min_n,
    valid_from,
    valid_to,
    reason,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_thresholds') }}
