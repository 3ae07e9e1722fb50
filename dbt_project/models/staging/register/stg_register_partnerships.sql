select
    _sha256,
    _sheet,
    _row,
    partnership_id,
    title,
    country,
    level,
    focus,
    started_on,
    ended_on,
    board_meetings_per_year
from {{ source('raw', 'register_partnerships') }}
