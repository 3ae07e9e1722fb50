select
    partner_id,
    title,
    kind,
    level,
    country,
    aliases,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_partners') }}
