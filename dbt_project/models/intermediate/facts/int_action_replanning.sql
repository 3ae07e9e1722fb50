with

items as (
    select *
    from {{ ref('int_items') }}
    where kind = 'action'
),

listings as (
    select *
    from {{ ref('int_item_listings') }}
    where kind = 'action' and is_standing and not is_earlier
),

action_rows as (select * from {{ ref('stg_return_actions') }}),

-- RA08: how often the date now due differs from the one stated before it. A blank changes nothing.
due_days as (
    select
        listings.partnership_id,
        listings.partner_id,
        listings.item_key,
        listings.quarter_index,
        action_rows.due_now_on,
        lag(action_rows.due_now_on) over (
            partition by listings.partnership_id, listings.partner_id, listings.item_key
            order by listings.quarter_index
        ) as due_before_on
    from listings
    inner join action_rows
        on listings._sha256 = action_rows._sha256 and listings._row = action_rows._row
    where action_rows.due_now_on is not null
)

-- The first date now due stands against the day due as first reported.
select
    items.partnership_id,
    items.quarter,
    items.partner_id,
    items.item_key,
    count(*)::integer as n_replanned
from items
inner join due_days
    on
        items.partnership_id = due_days.partnership_id
        and items.partner_id = due_days.partner_id
        and items.item_key = due_days.item_key
        and items.quarter_index >= due_days.quarter_index
        and due_days.due_now_on != coalesce(due_days.due_before_on, items.first_due_on)
group by all
