select
    series_id,
    partnership_id,
    title,
    improvement,
    measures_harm,
    per,
    target,
    target_by,
    intervention_on,
    main,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_series') }}
