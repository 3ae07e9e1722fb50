select
    _sha256,
    _sheet,
    _row,
    entry_id,
    partnership_id,
    green,
    amber,
    threshold,
    min_n,
    valid_from,
    valid_to,
    reason
from {{ source('raw', 'register_thresholds') }}
