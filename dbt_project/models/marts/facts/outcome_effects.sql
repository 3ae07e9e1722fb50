select
    partnership_id,
    series_id,
    quarter,
    method,
    estimate,
    lower,
    upper,
    phi,
    n_before,
    n_after,
    status
from {{ ref('int_outcome_effects') }}
