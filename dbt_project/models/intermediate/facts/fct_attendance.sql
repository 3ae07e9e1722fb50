-- Rows of a meeting held before the quarter stood in the return of that quarter; here they stand in no fact.
with

attendance_rows as (
    {{ standing_rows(ref('stg_return_attendance'), lead_only=true) }}
),

meetings as (select * from {{ ref('fct_meetings') }})

select
    attendance_rows.partnership_id,
    attendance_rows.quarter,
    attendance_rows.quarter_index,
    attendance_rows.partner_id,
    meetings.meeting_id,
    attendance_rows.attendee_id,
    attendance_rows.attendance,
    meetings.held_on,
    meetings.tier,
    attendance_rows.attendance in ('named', 'deputy') as is_present,
    attendance_rows._sha256,
    attendance_rows._sheet,
    attendance_rows._row
from attendance_rows
inner join meetings
    on
        attendance_rows._sha256 = meetings._sha256
        and lower(attendance_rows.meeting_id) = lower(meetings.meeting_id)
