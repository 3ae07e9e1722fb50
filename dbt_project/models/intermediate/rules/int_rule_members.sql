-- Active members in judged quarters, the grid of rules about partners.
select
    quarters.partnership_id,
    quarters.quarter,
    quarters.quarter_index,
    quarters.due_on,
    members.partner_id,
    members.joined_on,
    members.statutory,
    members.must_report,
    members.is_active_last_day,
    members.is_expected,
    standing.partner_id is not null as has_returned
from {{ ref('int_quarters') }} as quarters
inner join {{ ref('int_members') }} as members
    on
        quarters.partnership_id = members.partnership_id
        and quarters.quarter = members.quarter
left join {{ ref('int_standing') }} as standing
    on
        members.partnership_id = standing.partnership_id
        and members.quarter = standing.quarter
        and members.partner_id = standing.partner_id
where quarters.state = 'judged'
