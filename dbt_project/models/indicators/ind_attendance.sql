-- RA09. Null where the lead's Attendance of Q is not known.
with sheets as (
    {{ lead_sheet('Attendance') }}
),

-- Q and the three quarters before
invitations as (
    select
        sheets.partnership_id,
        sheets.quarter,
        unnest([attendance.attendee_id, '']) as partner_id,
        attendance.is_present
    from sheets
    inner join {{ ref('fct_attendance') }} as attendance
        on
            sheets.partnership_id = attendance.partnership_id
            and attendance.quarter_index between sheets.quarter_index - 3 and sheets.quarter_index
    where sheets.is_known
),

unknown as (
    select
        partnership_id,
        quarter,
        '' as partner_id
    from sheets
    where not is_known
    union all
    select
        members.partnership_id,
        members.quarter,
        members.partner_id
    from {{ ref('int_members') }} as members
    inner join sheets
        on
            members.partnership_id = sheets.partnership_id
            and members.quarter = sheets.quarter
    where not sheets.is_known
)

select
    'RA09' as indicator_id,
    partnership_id,
    quarter,
    partner_id,
    count(*) filter (is_present) as numerator,
    count(*) as denominator
from invitations
group by all
union all
select
    'RA09' as indicator_id,
    partnership_id,
    quarter,
    partner_id,
    null as numerator,
    null as denominator
from unknown
