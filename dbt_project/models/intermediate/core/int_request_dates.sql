-- When a request was sent and received, as each side first reported it in an accepted return up to the
-- quarter. First is first accepted. A row that ended before its quarter closes and reports no date.
with

listings as (
    select distinct
        partnership_id,
        quarter_index,
        requester_id,
        holder_id,
        request_key
    from {{ ref('int_request_statements') }}
),

reports as (
    select * from {{ ref('int_request_reports') }}
    where not is_earlier
)

select
    listings.partnership_id,
    listings.quarter_index,
    listings.requester_id,
    listings.holder_id,
    listings.request_key,
    {{ first_reported('sent', 'requester') }} as requester_sent,
    {{ first_reported('received', 'requester') }} as requester_received,
    {{ first_reported('sent', 'holder') }} as holder_sent,
    {{ first_reported('received', 'holder') }} as holder_received
from listings
left join reports
    on
        listings.partnership_id = reports.partnership_id
        and listings.requester_id = reports.requester_id
        and listings.holder_id = reports.holder_id
        and listings.request_key = reports.request_key
        and listings.quarter_index >= reports.quarter_index
group by all
