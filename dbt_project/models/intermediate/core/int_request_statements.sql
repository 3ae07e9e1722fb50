-- What each side's standing return says of a request, with the dates that side first reported.
with

quarters as (select * from {{ ref('int_quarters') }}),

-- OUTSIDE rows are kept in raw and stand in no fact.
reported as (
    select
        *,
        lower(request_id) as request_key,
        case direction when 'sent' then 'requester' else 'holder' end as side,
        case direction when 'sent' then partner_id else counterpart_id end as requester_id,
        case direction when 'sent' then counterpart_id else partner_id end as holder_id,
        case when sent_at is not null then {'at': sent_at, 'has_time': sent_at_has_time} end as sent,
        case when received_at is not null then {'at': received_at, 'has_time': received_at_has_time} end as received
    from {{ ref('stg_return_requests') }}
    where counterpart_id <> 'OUTSIDE'
),

-- First in order of acceptance, over every accepted version of the quarters so far. A row that ended before its
-- quarter closes and reports nothing else.
with_first_dates as (
    select
        *,
        coalesce(
            arg_min(sent, seq) filter (where not is_earlier and sent is not null) over so_far, sent
        ) as first_sent,
        coalesce(
            arg_min(received, seq) filter (where not is_earlier and received is not null) over so_far, received
        ) as first_received
    from reported
    window so_far as (
        partition by partnership_id, side, requester_id, holder_id, request_key
        order by quarter_index
        range between unbounded preceding and current row
    )
)

select
    with_first_dates.partnership_id,
    with_first_dates.quarter,
    with_first_dates.quarter_index,
    with_first_dates.side,
    with_first_dates.requester_id,
    with_first_dates.holder_id,
    with_first_dates.request_key,
    with_first_dates.request_id,
    with_first_dates.is_earlier,
    with_first_dates.class,
    with_first_dates.first_sent as sent,
    with_first_dates.first_received as received,
    case
        when with_first_dates.closed_at is not null
            then {'at': with_first_dates.closed_at, 'has_time': with_first_dates.closed_at_has_time}
    end as closed,
    with_first_dates.status,
    {{ outcome_group('with_first_dates.status') }} as outcome_group,
    with_first_dates.refusal_ground,
    with_first_dates.used_for,
    -- IS18 leaves out what either side states as happening within five days of an end of the quarter.
    {% for stated in ['sent_at', 'received_at', 'closed_at'] -%}
    coalesce(
        least(
            abs(date_diff('day', cast(with_first_dates.{{ stated }} as date), quarters.quarter_start)),
            abs(date_diff('day', cast(with_first_dates.{{ stated }} as date), quarters.quarter_end))
        ) <= 5,
        false
    ){{ ' or' if not loop.last else ' as is_near_edge,' }}
    {% endfor -%}
    with_first_dates._sha256,
    with_first_dates._sheet,
    with_first_dates._row
from with_first_dates
inner join quarters
    on
        with_first_dates.partnership_id = quarters.partnership_id
        and with_first_dates.quarter = quarters.quarter
where with_first_dates.is_standing
-- A return lists a request once; should two rows differ in capitals only, the row of the quarter speaks.
qualify row_number() over (
    partition by
        with_first_dates.partnership_id, with_first_dates.quarter, with_first_dates.side,
        with_first_dates.requester_id, with_first_dates.holder_id, with_first_dates.request_key
    order by with_first_dates.is_earlier, with_first_dates._row
) = 1
