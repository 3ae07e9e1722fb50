-- RA10, RA11, RA12. Null where the lead's sheet of Q is not known; RA11 needs that of all four quarters, as
-- an unknown one may hide a meeting.
with meeting_sheets as (
    {{ lead_sheet('Meetings') }}
),

escalation_sheets as (
    {{ lead_sheet('Escalations') }}
),

held as (
    select
        meeting_sheets.partnership_id,
        meeting_sheets.quarter,
        meeting_sheets.quarter_index,
        meeting_sheets.is_known,
        count(meetings.meeting_id) as n_held,
        count(meetings.meeting_id) filter (meetings.is_quorate) as n_quorate
    from meeting_sheets
    left join {{ ref('fct_meetings') }} as meetings
        on
            meeting_sheets.partnership_id = meetings.partnership_id
            and meeting_sheets.quarter = meetings.quarter
            and meetings.tier = 'strategic'
    group by all
),

looked_back as (
    select
        partnership_id,
        quarter,
        is_known,
        sum(n_quorate) over two_quarters as n_quorate,
        sum(n_held) over two_quarters as n_held,
        sum(n_held) over four_quarters as n_held_in_year,
        count(*) filter (is_known) over four_quarters = 4 as is_year_known
    from held
    window
        two_quarters as (
            partition by partnership_id order by quarter_index range between 1 preceding and current row
        ),
        four_quarters as (
            partition by partnership_id order by quarter_index range between 3 preceding and current row
        )
),

escalations as (
    select
        escalation_sheets.partnership_id,
        escalation_sheets.quarter,
        escalation_sheets.is_known,
        count(listed.subject_id) as n_listed,
        count(listed.subject_id) filter (listed.is_overdue) as n_overdue
    from escalation_sheets
    left join {{ ref('fct_escalations') }} as listed
        on
            escalation_sheets.partnership_id = listed.partnership_id
            and escalation_sheets.quarter = listed.quarter
            and listed.kind in ('escalation', 'dispute')
    group by all
)

select
    'RA10' as indicator_id,
    partnership_id,
    quarter,
    case when is_known then n_quorate end as numerator,
    case when is_known then n_held end as denominator
from looked_back
union all
select
    'RA11' as indicator_id,
    looked_back.partnership_id,
    looked_back.quarter,
    case when looked_back.is_year_known then looked_back.n_held_in_year end as numerator,
    partnerships.board_meetings_per_year as denominator
from looked_back
inner join {{ ref('stg_register_partnerships') }} as partnerships
    on looked_back.partnership_id = partnerships.partnership_id
union all
select
    'RA12' as indicator_id,
    partnership_id,
    quarter,
    case when is_known then n_overdue end as numerator,
    case when is_known then n_listed end as denominator
from escalations
