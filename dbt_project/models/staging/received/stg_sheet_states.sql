select
    _sha256,
    sheet,
    state
from {{ source('raw', 'sheet_states') }}
