-- Both sides of a request side by side in every quarter in which either lists it.
with

statements as (select * from {{ ref('int_request_statements') }}),

requester as (
    select * from statements
    where side = 'requester'
),

holder as (
    select * from statements
    where side = 'holder'
),

paired as (
    select
        coalesce(requester.partnership_id, holder.partnership_id) as partnership_id,
        coalesce(requester.quarter, holder.quarter) as quarter,
        coalesce(requester.quarter_index, holder.quarter_index) as quarter_index,
        coalesce(requester.requester_id, holder.requester_id) as requester_id,
        coalesce(requester.holder_id, holder.holder_id) as holder_id,
        coalesce(requester.request_key, holder.request_key) as request_key,
        requester.request_id as requester_spelling,
        holder.request_id as holder_spelling,
        {{ request_row('requester') }} as requester_row,
        {{ request_row('holder') }} as holder_row
    from requester
    full outer join holder
        on
            requester.partnership_id = holder.partnership_id
            and requester.quarter = holder.quarter
            and requester.requester_id = holder.requester_id
            and requester.holder_id = holder.holder_id
            and requester.request_key = holder.request_key
),

dates as (select * from {{ ref('int_request_dates') }}),

sheet_states as (
    select * from {{ ref('int_sheet_states') }}
    where sheet = 'Requests' and is_known
)

select
    paired.partnership_id,
    paired.quarter,
    paired.quarter_index,
    paired.requester_id,
    paired.holder_id,
    paired.request_key,
    row_number() over history as listing_number,
    -- The requester's spelling stands, the first one, so that a flag keeps its subject.
    coalesce(
        first_value(paired.requester_spelling ignore nulls) over history,
        first_value(paired.holder_spelling ignore nulls) over history
    ) as request_id,
    paired.requester_row,
    paired.holder_row,
    dates.requester_sent,
    dates.requester_received,
    dates.holder_sent,
    dates.holder_received,
    last_value(paired.holder_row['status'] ignore nulls) over history as holder_newest_status,
    count(paired.requester_row) over history = 0 and sheet_states.sheet is not null as is_denied_by_requester
from paired
inner join dates
    on
        paired.partnership_id = dates.partnership_id
        and paired.quarter_index = dates.quarter_index
        and paired.requester_id = dates.requester_id
        and paired.holder_id = dates.holder_id
        and paired.request_key = dates.request_key
left join sheet_states
    on
        paired.partnership_id = sheet_states.partnership_id
        and paired.quarter = sheet_states.quarter
        and paired.requester_id = sheet_states.partner_id
window history as (
    partition by paired.partnership_id, paired.requester_id, paired.holder_id, paired.request_key
    order by paired.quarter_index
    rows between unbounded preceding and current row
)
