-- Board meetings in judged quarters, up to four quarters back; how many of them the lead's sheets tell.
with

sheets as (
    {{ lead_sheet('Meetings') }}
),

held as (
    select
        sheets.*,
        count(meetings.meeting_id) as n_held,
        count(meetings.meeting_id) filter (not meetings.is_quorate) as n_inquorate
    from sheets
    left join {{ ref('fct_meetings') }} as meetings
        on
            sheets.partnership_id = meetings.partnership_id
            and sheets.quarter = meetings.quarter
            and meetings.tier = 'strategic'
    group by all
),

looked_back as (
    select
        *,
        count(*) filter (is_known) over two_quarters = 2 as is_half_known,
        count(*) filter (is_known) over four_quarters = 4 as is_year_known,
        sum(n_inquorate) over two_quarters as n_inquorate_in_half,
        sum(n_held) over two_quarters as n_held_in_half,
        sum(n_held) over four_quarters as n_held_in_year
    from held
    window
        two_quarters as (
            partition by partnership_id order by quarter_index range between 1 preceding and current row
        ),
        four_quarters as (
            partition by partnership_id order by quarter_index range between 3 preceding and current row
        )
)

select
    looked_back.partnership_id,
    looked_back.quarter,
    looked_back.quarter_index,
    looked_back.is_known,
    looked_back.is_half_known,
    looked_back.is_year_known,
    looked_back.n_inquorate_in_half,
    looked_back.n_held_in_half,
    looked_back.n_held_in_year,
    leads.concerns,
    partnerships.board_meetings_per_year as n_planned,
    {{ rule_evidence_row(
        'Partnerships',
        ['partnership_id', 'board_meetings_per_year'],
        'partnerships._sha256',
        'partnerships._row',
    ) }} as evidence
from looked_back
inner join {{ ref('int_rule_leads') }} as leads
    on
        looked_back.partnership_id = leads.partnership_id
        and looked_back.quarter = leads.quarter
inner join {{ ref('stg_register_partnerships') }} as partnerships
    on looked_back.partnership_id = partnerships.partnership_id
