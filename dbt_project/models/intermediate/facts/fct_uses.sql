-- A use is a flow, or a request answered nil_held: the holder looked, and said so (IS08, IS19).
with

every_use as (
    select
        partnership_id,
        quarter,
        from_id,
        to_id
    from {{ ref('fct_flows') }}
    union all
    select
        partnership_id,
        quarter,
        holder_id as from_id,
        requester_id as to_id
    from {{ ref('fct_requests') }}
    where status = 'nil_held' and not is_disputed
)

select
    partnership_id,
    quarter,
    from_id,
    to_id,
    count(*)::integer as n_uses
from every_use
group by all
