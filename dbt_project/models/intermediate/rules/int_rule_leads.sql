-- Whom a flag concerns that concerns nobody in particular: the lead of the quarter, where there is
-- one.
select
    quarters.partnership_id,
    quarters.quarter,
    quarters.quarter_index,
    case when leads.partner_id is null then []::varchar[] else [leads.partner_id] end as concerns
from {{ ref('int_quarters') }} as quarters
left join {{ ref('int_leads') }} as leads
    on
        quarters.partnership_id = leads.partnership_id
        and quarters.quarter = leads.quarter
where quarters.state = 'judged'
