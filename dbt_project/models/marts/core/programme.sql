select
    programme_id,
    title,
    first_quarter,
    return_due_days,
    timed_by,
    made_up,
    _sha256,
    _sheet
from {{ ref('stg_register_programme') }}
