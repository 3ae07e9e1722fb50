select
    partnership_id,
    title,
    country,
    level,
    focus,
    started_on,
    ended_on,
    board_meetings_per_year,
    _sha256,
    _sheet,
    _row
from {{ ref('stg_register_partnerships') }}
