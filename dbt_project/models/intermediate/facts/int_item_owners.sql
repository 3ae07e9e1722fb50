-- Actions and threats belong to the partner that lists them. An escalation belongs to the lead, whoever that
-- is in the quarter, so its owner_key is the role, which survives a change of lead.
with

standing as (
    select
        standing.partnership_id,
        standing.quarter,
        standing.partner_id,
        standing.quarter_index,
        leads.partner_id is not null as is_lead
    from {{ ref('int_standing') }} as standing
    left join {{ ref('int_leads') }} as leads
        on
            standing.partnership_id = leads.partnership_id
            and standing.quarter = leads.quarter
            and standing.partner_id = leads.partner_id
)

select
    kinds.kind,
    standing.partnership_id,
    standing.quarter,
    standing.quarter_index,
    standing.partner_id,
    case when kinds.kind = 'escalation' then 'lead' else standing.partner_id end as owner_key
from standing
cross join (values ('action'), ('escalation'), ('threat')) as kinds (kind)
where kinds.kind != 'escalation' or standing.is_lead
