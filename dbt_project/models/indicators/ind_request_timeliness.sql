-- IS01. A request counts once, in the first quarter that counts it: closed in that quarter, or open and
-- late at its end.
with counted as (
    select
        partnership_id,
        quarter_index,
        holder_id,
        coalesce(is_closed_in_time, false) as is_in_time
    from {{ ref('fct_requests') }}
    where counts_in_quarter_first
)

{{ indicator_in_time('IS01', 'holder_id', n_quarters=2) }}
