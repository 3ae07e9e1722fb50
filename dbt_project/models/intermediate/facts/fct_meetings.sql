with

meeting_rows as (
    {{ standing_rows(ref('stg_return_meetings'), lead_only=true) }}
)

select
    partnership_id,
    quarter,
    quarter_index,
    partner_id,
    meeting_id,
    held_on,
    tier,
    quorate,
    quorate = 'yes' as is_quorate,
    _sha256,
    _sheet,
    _row
from meeting_rows
where not is_earlier
