select
    _sha256,
    _sheet,
    _row,
    series_id,
    partnership_id,
    title,
    improvement,
    measures_harm,
    per,
    target,
    target_by,
    intervention_on,
    main
from {{ source('raw', 'register_series') }}
