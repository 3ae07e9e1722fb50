with

items as (
    select *
    from {{ ref('int_items') }}
    where kind = 'action'
),

action_rows as (select * from {{ ref('stg_return_actions') }}),

quarters as (select * from {{ ref('int_quarters') }}),

replanned as (select * from {{ ref('int_action_replanning') }}),

stated as (
    select
        items.*,
        action_rows.action_id,
        action_rows.title,
        action_rows.responsibility_id,
        action_rows.priority,
        action_rows.due_now_on,
        action_rows.status,
        action_rows.closed_on,
        action_rows.blocker,
        action_rows.opened_on as opened_on_stated,
        action_rows.due_on as due_on_stated,
        quarters.quarter_end,
        -- RA06: late at Q_END, or done after the day it was due. Cancelled actions are never late.
        items.first_due_on < quarters.quarter_end
        and (items.is_open or (action_rows.status = 'done' and action_rows.closed_on > items.first_due_on))
            as is_late
    from items
    inner join action_rows
        on items._sha256 = action_rows._sha256 and items._row = action_rows._row
    inner join quarters
        on items.partnership_id = quarters.partnership_id and items.quarter = quarters.quarter
)

select
    stated.partnership_id,
    stated.quarter,
    stated.quarter_index,
    stated.partner_id,
    stated.partner_id || '|' || stated.number as subject_id,
    stated.action_id,
    stated.title,
    stated.responsibility_id,
    stated.priority,
    stated.first_began_on as opened_on,
    stated.first_due_on as due_on,
    stated.due_now_on,
    stated.status,
    stated.closed_on,
    stated.blocker,
    stated.is_carried,
    coalesce(replanned.n_replanned, 0) as n_replanned,
    stated.is_carried_again,
    stated.n_carried,
    stated.is_earlier,
    stated.is_open,
    not stated.is_open as is_closed_in_quarter,
    stated.is_late,
    coalesce(bool_or(stated.is_late) over earlier_quarters, false) as was_late_before,
    stated.is_open and stated.first_due_on < stated.quarter_end as is_overdue,
    case
        when stated.is_open and stated.first_due_on < stated.quarter_end
            then date_diff('day', stated.first_due_on, stated.quarter_end)
    end::integer as days_overdue,
    stated.opened_on_stated,
    stated.due_on_stated,
    stated.first_sha256,
    stated.first_row,
    stated._sha256,
    stated._sheet,
    stated._row
from stated
left join replanned
    on
        stated.partnership_id = replanned.partnership_id
        and stated.partner_id = replanned.partner_id
        and stated.item_key = replanned.item_key
        and stated.quarter = replanned.quarter
window earlier_quarters as (
    partition by stated.partnership_id, stated.partner_id, stated.item_key
    order by stated.quarter_index
    rows between unbounded preceding and 1 preceding
)
