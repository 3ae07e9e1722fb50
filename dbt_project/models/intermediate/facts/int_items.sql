-- What is known of an item at the end of Q is its owner's newest statement up to Q. So an item is carried in
-- the quarters with a standing return of its owner that lie between a listing as open and the next listing.
with

listings as (
    select
        *,
        lead(quarter_index) over item_history as next_listed_index,
        coalesce(lag(is_open) over item_history, false) as was_open
    from {{ ref('int_item_listings') }}
    where is_standing
    window item_history as (partition by kind, partnership_id, owner_key, item_key order by quarter_index)
),

owners as (select * from {{ ref('int_item_owners') }}),

first_reports as (select * from {{ ref('int_item_first_reports') }}),

-- A row of an earlier quarter stands only where it closes what was open, and then counts as closed in Q.
listed as (
    select
        kind,
        partnership_id,
        quarter,
        quarter_index,
        partner_id,
        owner_key,
        item_key,
        is_open,
        is_earlier,
        false as is_carried,
        0 as n_carried,
        _sha256,
        _sheet,
        _row
    from listings
    where not is_earlier or was_open
),

carried as (
    select
        listings.kind,
        listings.partnership_id,
        owners.quarter,
        owners.quarter_index,
        owners.partner_id,
        listings.owner_key,
        listings.item_key,
        true as is_open,
        false as is_earlier,
        true as is_carried,
        row_number() over (
            partition by
                listings.kind, listings.partnership_id, listings.owner_key, listings.item_key,
                listings.quarter_index
            order by owners.quarter_index
        ) as n_carried,
        listings._sha256,
        listings._sheet,
        listings._row
    from listings
    inner join owners
        on
            listings.kind = owners.kind
            and listings.partnership_id = owners.partnership_id
            and listings.owner_key = owners.owner_key
            and listings.quarter_index < owners.quarter_index
            and owners.quarter_index < coalesce(listings.next_listed_index, owners.quarter_index + 1)
    where listings.is_open
),

items as (
    select * from listed
    union all by name
    select * from carried
)

select
    items.kind,
    items.partnership_id,
    items.quarter,
    items.quarter_index,
    items.partner_id,
    items.owner_key,
    items.item_key,
    first_reports.first_number as number,
    items.is_open,
    items.is_earlier,
    items.is_carried,
    items.n_carried::integer as n_carried,
    -- carried in the quarter just before, too: "carried in two quarters running"
    coalesce(
        items.is_carried
        and lag(items.is_carried) over item_quarters
        and lag(items.quarter_index) over item_quarters = items.quarter_index - 1,
        false
    ) as is_carried_again,
    first_reports.first_began_on,
    first_reports.first_due_on,
    first_reports.first_sha256,
    first_reports.first_row,
    items._sha256,
    items._sheet,
    items._row
from items
asof join first_reports
    on
        items.kind = first_reports.kind
        and items.partnership_id = first_reports.partnership_id
        and items.owner_key = first_reports.owner_key
        and items.item_key = first_reports.item_key
        and items.quarter_index >= first_reports.quarter_index
window item_quarters as (
    partition by items.kind, items.partnership_id, items.owner_key, items.item_key
    order by items.quarter_index
)
