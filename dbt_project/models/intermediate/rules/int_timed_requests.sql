-- The requests that IS01 counts, each in the first quarter that counts it: closed in it, or late at its end.
with

requests as (
    select
        requests.*,
        quarters.quarter_index,
    from {{ ref('fct_requests') }} as requests
    inner join {{ ref('int_quarters') }} as quarters
        on
            requests.partnership_id = quarters.partnership_id
            and requests.quarter = quarters.quarter
    where
        requests.due_at is not null
        and not requests.is_disputed
        and requests.status not in ('withdrawn', 'misdirected')
        and (requests.status <> 'open' or requests.is_late_at_end)
)

select
    partnership_id,
    quarter_index,
    requester_id,
    holder_id,
    request_id,
    coalesce(status <> 'open' and is_closed_in_time, false) as is_in_time,
from requests
qualify
    row_number() over (
        partition by partnership_id, requester_id, holder_id, lower(request_id)
        order by quarter_index
    ) = 1
