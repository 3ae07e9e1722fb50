select
    partnership_id,
    quarter,
    partner_id,
    meeting_id,
    held_on,
    tier,
    quorate,
    _sha256,
    _sheet,
    _row
from {{ ref('fct_meetings') }}
