select
    _sha256,
    _sheet,
    _row,
    partner_id,
    title,
    kind,
    level,
    country,
    aliases
from {{ source('raw', 'register_partners') }}
