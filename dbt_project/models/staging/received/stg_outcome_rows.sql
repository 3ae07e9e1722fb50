-- Of several files that hold a row, the newest received gives it.
select
    _sha256,
    _sheet,
    _row,
    seq,
    series_id,
    area_id,
    period,
    count,
    denominator,
    definition
from {{ source('raw', 'outcome_rows') }}
qualify row_number() over (
    partition by series_id, area_id, period
    order by seq desc, _row desc
) = 1
