select
    _sha256,
    _sheet,
    programme_id,
    title,
    first_quarter,
    return_due_days,
    timed_by,
    made_up
from {{ source('raw', 'register_programme') }}
