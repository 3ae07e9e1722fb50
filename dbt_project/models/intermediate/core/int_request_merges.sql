-- Listings merged into one statement of each quarter (marts.md, How facts are merged). Whether a row that
-- ended before its quarter counts hangs on whether the request was open before: quarters are walked in order.
with recursive

listings as (select * from {{ ref('int_request_listings') }}),

-- Both cases of each listing: the request was open at the end of its newest earlier quarter, or it was not.
cases as (
    select
        listings.* exclude (requester_row, holder_row),
        possible.is_open_before,
        case when possible.is_open_before or not requester_row['is_earlier'] then requester_row end
            as requester_row,
        case when possible.is_open_before or not holder_row['is_earlier'] then holder_row end as holder_row
    from listings
    cross join (values (true), (false)) as possible (is_open_before)
),

told as (
    select
        cases.*,
        cases.requester_row['status'] as requester_status
    from cases
),

spoken as (
    select
        *,
        case
            when requester_status <> 'open' then requester_row
            -- Open for the requester, closed in the holder's newest statement: open, and disputed.
            when requester_status = 'open' and holder_newest_status <> 'open' then requester_row
            else coalesce(holder_row, requester_row)
        end as speaking_row,
        is_denied_by_requester
        or coalesce(requester_status = 'open' and holder_newest_status <> 'open', false) as is_disputed
    from told
),

steps as (
    select
        spoken.partnership_id,
        spoken.requester_id,
        spoken.holder_id,
        spoken.request_key,
        spoken.listing_number,
        coalesce(bool_or(spoken.is_open) filter (where spoken.is_open_before), false) as is_open_if_open,
        coalesce(bool_or(spoken.is_open) filter (where not spoken.is_open_before), false) as is_open_if_not
    from (
        select
            *,
            speaking_row['status'] = 'open' as is_open
        from spoken
    ) as spoken
    group by all
),

walked as (
    select
        partnership_id,
        requester_id,
        holder_id,
        request_key,
        listing_number,
        false as is_open_before,
        is_open_if_not as is_open
    from steps
    where listing_number = 1
    union all
    select
        steps.partnership_id,
        steps.requester_id,
        steps.holder_id,
        steps.request_key,
        steps.listing_number,
        walked.is_open as is_open_before,
        case when walked.is_open then steps.is_open_if_open else steps.is_open_if_not end as is_open
    from walked
    inner join steps
        on
            walked.partnership_id = steps.partnership_id
            and walked.requester_id = steps.requester_id
            and walked.holder_id = steps.holder_id
            and walked.request_key = steps.request_key
            and walked.listing_number + 1 = steps.listing_number
)

select
    spoken.partnership_id,
    spoken.quarter,
    spoken.quarter_index,
    spoken.requester_id,
    spoken.holder_id,
    spoken.request_key,
    spoken.request_id,
    spoken.requester_row,
    spoken.holder_row,
    spoken.speaking_row,
    -- Each side's first report, wherever it stands; a side that only closes is taken at its word.
    coalesce(
        spoken.requester_sent, spoken.requester_row['sent'], spoken.holder_sent, spoken.holder_row['sent']
    ) as sent,
    coalesce(
        spoken.holder_received,
        spoken.holder_row['received'],
        spoken.requester_received,
        spoken.requester_row['received']
    ) as received,
    spoken.is_disputed,
    walked.is_open_before
from spoken
inner join walked
    on
        spoken.partnership_id = walked.partnership_id
        and spoken.requester_id = walked.requester_id
        and spoken.holder_id = walked.holder_id
        and spoken.request_key = walked.request_key
        and spoken.listing_number = walked.listing_number
        and spoken.is_open_before = walked.is_open_before
