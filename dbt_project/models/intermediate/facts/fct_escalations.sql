with

items as (
    select *
    from {{ ref('int_items') }}
    where kind = 'escalation'
),

escalation_rows as (select * from {{ ref('stg_return_escalations') }}),

quarters as (select * from {{ ref('int_quarters') }})

select
    items.partnership_id,
    items.quarter,
    items.quarter_index,
    items.partner_id,
    items.number as subject_id,
    escalation_rows.item_id,
    escalation_rows.kind,
    items.first_began_on as raised_on,
    items.first_due_on as due_on,
    escalation_rows.resolved_on,
    items.is_carried,
    items.is_carried_again,
    items.n_carried,
    items.is_earlier,
    items.is_open,
    not items.is_open as is_closed_in_quarter,
    items.is_open and items.first_due_on < quarters.quarter_end as is_overdue,
    case
        when items.is_open and items.first_due_on < quarters.quarter_end
            then date_diff('day', items.first_due_on, quarters.quarter_end)
    end::integer as days_overdue,
    escalation_rows.raised_on as raised_on_stated,
    escalation_rows.due_on as due_on_stated,
    items.first_sha256,
    items.first_row,
    items._sha256,
    items._sheet,
    items._row
from items
inner join escalation_rows
    on items._sha256 = escalation_rows._sha256 and items._row = escalation_rows._row
inner join quarters
    on items.partnership_id = quarters.partnership_id and items.quarter = quarters.quarter
