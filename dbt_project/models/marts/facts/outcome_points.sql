select
    series_id,
    area_id,
    period,
    count,
    denominator,
    definition,
    rate,
    lower,
    upper,
    partnership_id,
    role,
    quarter,
    _sha256,
    _sheet,
    _row
from {{ ref('fct_outcome_points') }}
