with

resource_rows as (
    {{ standing_rows(ref('stg_return_resources')) }}
)

select
    partnership_id,
    quarter,
    quarter_index,
    partner_id,
    kind,
    pledged,
    provided,
    _sha256,
    _sheet,
    _row
from resource_rows
