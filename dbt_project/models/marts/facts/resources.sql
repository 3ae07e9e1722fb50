select
    partnership_id,
    quarter,
    partner_id,
    kind,
    pledged,
    provided,
    _sha256,
    _sheet,
    _row
from {{ ref('fct_resources') }}
