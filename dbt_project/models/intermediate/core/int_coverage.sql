-- Returns in hand (IS17) and in time (RA14) of each quarter; what cannot be rated for want of returns.
with

quarters as (select * from {{ ref('int_quarters') }}),

members as (select * from {{ ref('int_members') }}),

standing as (select * from {{ ref('int_standing') }}),

counted as (
    select
        quarters.partnership_id,
        quarters.quarter,
        quarters.quarter_index,
        quarters.state,
        count(members.partner_id) as n_expected,
        count(standing.partner_id) as n_returned,
        count(standing.partner_id) filter (where standing.first_timed_on <= quarters.due_on) as n_in_time
    from quarters
    left join members
        on
            quarters.partnership_id = members.partnership_id
            and quarters.quarter = members.quarter
            and members.is_expected
    left join standing
        on
            members.partnership_id = standing.partnership_id
            and members.quarter = standing.quarter
            and members.partner_id = standing.partner_id
    group by all
),

-- A quarter still collecting has no coverage yet: its returns are not due.
measured as (
    select
        *,
        case when state = 'judged' and n_expected > 0 then n_returned / n_expected end as is17
    from counted
)

select
    partnership_id,
    quarter,
    quarter_index,
    state,
    n_expected,
    n_returned,
    n_in_time,
    is17,
    coalesce(is17 < {{ var('coverage_low') }}, true) as is_low
from measured
