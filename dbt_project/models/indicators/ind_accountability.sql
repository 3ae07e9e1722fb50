-- RA01, RA02. A responsibility that nobody states is left out while a member that must report has no
-- standing return.
with incomplete as (
    select distinct
        members.partnership_id,
        members.quarter
    from {{ ref('int_members') }} as members
    left join {{ ref('int_standing') }} as standing
        on
            members.partnership_id = standing.partnership_id
            and members.quarter = standing.quarter
            and members.partner_id = standing.partner_id
    where members.must_report = 'yes' and standing.partner_id is null
),

stated as (
    select
        live.partnership_id,
        live.quarter,
        live.responsibility_id,
        count(distinct statements.partner_id) filter (statements.own_role in ('A', 'AR')) as n_accountable,
        count(distinct statements.partner_id) filter (statements.own_role in ('R', 'AR')) as n_responsible
    from {{ ref('fct_responsibilities') }} as live
    left join {{ ref('fct_statements') }} as statements
        on
            live.partnership_id = statements.partnership_id
            and live.quarter = statements.quarter
            and live.responsibility_id = statements.responsibility_id
    group by all
),

judged as (
    select
        stated.*,
        incomplete.quarter is null as is_complete
    from stated
    left join incomplete
        on
            stated.partnership_id = incomplete.partnership_id
            and stated.quarter = incomplete.quarter
)

select
    'RA01' as indicator_id,
    partnership_id,
    quarter,
    count(*) filter (n_accountable = 1) as numerator,
    count(*) filter (n_accountable > 0 or is_complete) as denominator
from judged
group by all
union all
select
    'RA02' as indicator_id,
    partnership_id,
    quarter,
    count(*) filter (n_responsible > 0) as numerator,
    count(*) filter (n_responsible > 0 or is_complete) as denominator
from judged
group by all
