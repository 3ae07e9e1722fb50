select
    partnership_id,
    quarter,
    partner_id,
    meeting_id,
    attendee_id,
    attendance,
    held_on,
    tier,
    _sha256,
    _sheet,
    _row
from {{ ref('fct_attendance') }}
