-- F-RA4 Partner stays away: its attendance is red and confirmed, or red twice running; or it was absent
-- without apologies at the latest two meetings to which it was invited.
{% set least_absences = 2 %}

with

banded as (
    {{ rule_partner_values('F-RA4', 'RA09') }}
),

sheets as (
    {{ lead_sheet('Attendance') }}
),

compared as (
    select
        banded.*,
        sheets.is_known,
        banded.band = 'red' and (
            banded.confirmed
            or coalesce(
                bool_or(banded.band = 'red') over (
                    partition by banded.partnership_id, banded.partner_id
                    order by banded.quarter_index
                    range between 1 preceding and 1 preceding
                ),
                false
            )
        ) as is_low
    from banded
    inner join sheets
        on
            banded.partnership_id = sheets.partnership_id
            and banded.quarter = sheets.quarter
),

-- The latest two by day; of several on one day none is the later one, so all of them count.
invitations as (
    select
        compared.partnership_id,
        compared.quarter,
        compared.partner_id,
        attendance.* exclude (partnership_id, quarter, partner_id),
        attendance.quarter_index >= compared.quarter_index - 1
        and rank() over (
            partition by compared.partnership_id, compared.quarter, compared.partner_id
            order by attendance.held_on desc
        ) <= {{ least_absences }} as is_latest
    from compared
    inner join {{ ref('fct_attendance') }} as attendance
        on
            compared.partnership_id = attendance.partnership_id
            and compared.partner_id = attendance.attendee_id
            and attendance.quarter_index between compared.quarter_index - 3 and compared.quarter_index
),

attended as (
    select
        partnership_id,
        quarter,
        partner_id,
        count(*) filter (is_latest) >= {{ least_absences }}
        and bool_and(attendance = 'absent') filter (is_latest) as is_absent,
        string_agg(meeting_id, ', ' order by meeting_id) filter (is_latest) as meetings
    from invitations
    group by all
),

judged as (
    select
        compared.*,
        members.statutory,
        compared.is_known and coalesce(attended.is_absent, false) as is_absent,
        attended.meetings
    from compared
    inner join {{ ref('int_rule_members') }} as members
        on
            compared.partnership_id = members.partnership_id
            and compared.quarter = members.quarter
            and compared.partner_id = members.partner_id
    left join attended
        on
            compared.partnership_id = attended.partnership_id
            and compared.quarter = attended.quarter
            and compared.partner_id = attended.partner_id
),

evidence as (
    select
        judged.partnership_id,
        judged.quarter,
        judged.partner_id,
        {{ rule_evidence_list(
            rule_evidence_row(
                'Attendance',
                ['meeting_id', 'attendee_id', 'attendance'],
                'invitations._sha256',
                'invitations._row',
            ),
            'not invitations.is_latest, invitations.is_present, invitations.held_on desc',
        ) }} as evidence
    from judged
    inner join invitations
        on
            judged.partnership_id = invitations.partnership_id
            and judged.quarter = invitations.quarter
            and judged.partner_id = invitations.partner_id
    where judged.is_low or judged.is_absent
    group by all
)

select
    'F-RA4' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partner_id as subject_id,
    case
        when judged.is_low or judged.is_absent then 'fail'
        when judged.band not in ('green', 'amber', 'red') or not judged.is_known then 'not_assessable'
        else 'pass'
    end as status,
    if(judged.is_low or not judged.is_absent, judged.value, {{ least_absences }}) as value,
    if(judged.is_low or not judged.is_absent, judged.amber, {{ least_absences }}) as threshold,
    case when judged.statutory = 'yes' then 'high' end as severity,
    case when judged.is_absent then 'fact' else {{ rule_band_confidence() }} end as confidence,
    [judged.partner_id] as concerns,
    {{ rule_share_words('attended', 'missed', {
        'partner': 'judged.partner',
        'latest': "case when judged.is_absent
                then '; from the latest (' || judged.meetings || ') it was absent without apologies' else '' end",
    }, 4) }} as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
        and judged.partner_id = evidence.partner_id
