-- The first report counts, in order of acceptance, whatever a later one says, but none of a later quarter.
-- A row that ended before its quarter reports nothing but an end.
select distinct
    kind,
    partnership_id,
    owner_key,
    item_key,
    quarter_index,
    arg_min(number, seq) over so_far as first_number,
    arg_min(began_on, seq) over so_far as first_began_on,
    arg_min(due_on, seq) over so_far as first_due_on,
    arg_min(_sha256, seq) over so_far as first_sha256,
    arg_min(_row, seq) over so_far as first_row
from {{ ref('int_item_listings') }}
where not is_earlier
window so_far as (
    partition by kind, partnership_id, owner_key, item_key
    order by quarter_index
    range between unbounded preceding and current row
)
