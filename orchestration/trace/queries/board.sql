-- RA09 to RA12: what the lead's sheets say of meetings and escalations. Nothing is counted where the lead's
-- sheet of the quarter is not known.
with attendance as (
    select
        facts.*,
        judged.quarter_index - facts.quarter_index as ago,
        source('Attendance', ['meeting_id', 'attendee_id', 'attendance'], facts._sha256, facts._row)
        || source('Meetings', ['meeting_id', 'held_on', 'tier'], meetings._sha256, meetings._row) as sources
    from intermediate.fct_attendance as facts
    inner join judged
        on facts.partnership_id = judged.partnership_id and facts.quarter_index <= judged.quarter_index
    inner join intermediate.fct_meetings as meetings
        on facts._sha256 = meetings._sha256 and facts.meeting_id = meetings.meeting_id
),

boards as (
    select
        facts.*,
        judged.quarter_index - facts.quarter_index as ago,
        source('Meetings', ['meeting_id', 'held_on', 'tier', 'quorate'], facts._sha256, facts._row) as sources
    from intermediate.fct_meetings as facts
    inner join judged
        on facts.partnership_id = judged.partnership_id and facts.quarter_index <= judged.quarter_index
    where facts.tier = 'strategic'
),

planned as (
    select
        facts.partnership_id,
        facts.board_meetings_per_year,
        judged.quarter,
        source('Partnerships', ['partnership_id', 'board_meetings_per_year'], facts._sha256, facts._row)
            as sources
    from staging.stg_register_partnerships as facts
    inner join judged on facts.partnership_id = judged.partnership_id
),

escalations as (
    select
        facts.*,
        source(
            'Escalations', ['item_id', 'kind', 'due_on', 'resolved_on'], facts._sha256, facts._row
        )
        || first_source(
            'Escalations', ['item_id', 'due_on'],
            facts.first_sha256, facts.first_row, facts._sha256, facts._row
        ) as sources
    from intermediate.fct_escalations as facts
    inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
    where facts.kind in ('escalation', 'dispute')
)

select
    attendance.partnership_id,
    'RA09' as indicator_id,
    unnest(['', attendance.attendee_id]) as partner_id,
    '' as breakdown,
    'invitation of ' || attendance.attendee_id || ' to meeting ' || attendance.meeting_id as item,
    attendance.quarter,
    attendance.is_present::integer::double as numerator,
    1.0 as denominator,
    map { 'held': attendance.held_on::varchar, 'attendance': attendance.attendance } as details,
    attendance.sources
from attendance
inner join lead_sheets
    on
        attendance.partnership_id = lead_sheets.partnership_id
        and lead_sheets.sheet = 'Attendance'
        and lead_sheets.is_known
where attendance.ago <= 3
union all by name
select
    boards.partnership_id,
    'RA10' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'board meeting ' || boards.meeting_id as item,
    boards.quarter,
    boards.is_quorate::integer::double as numerator,
    1.0 as denominator,
    map { 'held': boards.held_on::varchar, 'quorate': boards.quorate } as details,
    boards.sources
from boards
inner join lead_sheets
    on
        boards.partnership_id = lead_sheets.partnership_id
        and lead_sheets.sheet = 'Meetings'
        and lead_sheets.is_known
where boards.ago <= 1
union all by name
select
    partnership_id,
    'RA11' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'board meeting ' || meeting_id as item,
    quarter,
    1.0 as numerator,
    0.0 as denominator,
    map { 'held': held_on::varchar } as details,
    sources
from boards
where ago <= 3
union all by name
select
    partnership_id,
    'RA11' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'board meetings planned per year' as item,
    quarter,
    0.0 as numerator,
    board_meetings_per_year::double as denominator,
    map { 'planned': board_meetings_per_year::varchar } as details,
    sources
from planned
union all by name
select
    escalations.partnership_id,
    'RA12' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    escalations.kind || ' ' || escalations.item_id as item,
    escalations.quarter,
    escalations.is_overdue::integer::double as numerator,
    1.0 as denominator,
    map {
        'due': escalations.due_on::varchar,
        'resolved': coalesce(escalations.resolved_on::varchar, 'open at the end of the quarter'),
        'status': case when escalations.is_carried then 'carried' else 'listed' end
    } as details,
    escalations.sources
from escalations
inner join lead_sheets
    on
        escalations.partnership_id = lead_sheets.partnership_id
        and lead_sheets.sheet = 'Escalations'
        and lead_sheets.is_known
