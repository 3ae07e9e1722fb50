-- Requests for information, both sides merged, with what is due when.
with

requests as (select * from {{ ref('int_requests') }}),

limits as (select * from {{ ref('int_request_limits') }}),

quarters as (select * from {{ ref('int_quarters') }}),

dated as (
    select
        requests.* exclude (sent, received, closed),
        quarters.quarter_start,
        quarters.quarter_end,
        requests.sent['moment'] as sent_at,
        requests.sent['has_time'] as sent_has_time,
        requests.received['moment'] as received_at,
        requests.received['has_time'] as received_has_time,
        requests.closed['moment'] as closed_at,
        requests.closed['has_time'] as closed_has_time,
        limits.start_at,
        limits.start_has_time,
        limits.start_sha256,
        limits.start_row,
        limits.limit_value,
        limits.limit_unit,
        limits.limit_sha256,
        limits.limit_row,
        limits.is_urgent,
        limits.due_at,
        limits.threefold_due_at,
        limits.urgent_due_at,
        limits.holder_country,
        limits.start_has_time and limits.limit_unit = 'hours' as due_has_time,
        -- Q_END has a time of day: 00:00.
        coalesce(requests.closed['moment'], quarters.quarter_end) as end_at,
        coalesce(requests.closed['has_time'], true) as end_has_time
    from requests
    inner join limits
        on
            requests.partnership_id = limits.partnership_id
            and requests.quarter = limits.quarter
            and requests.requester_id = limits.requester_id
            and requests.holder_id = limits.holder_id
            and requests.request_key = limits.request_key
    inner join quarters
        on
            requests.partnership_id = quarters.partnership_id
            and requests.quarter = quarters.quarter
),

timed as (
    select
        *,
        case
            when status = 'open' or due_at is null then null
            when due_has_time and closed_has_time then closed_at <= due_at
            else cast(closed_at as date) <= cast(due_at as date)
        end as is_closed_in_time,
        coalesce(due_at < quarter_end, false) as is_late_at_end,
        coalesce(threefold_due_at < quarter_end, false) as is_late_threefold_at_end,
        case
            when due_has_time and end_has_time then urgent_due_at < end_at
            else cast(urgent_due_at as date) < cast(end_at as date)
        end as is_left_waiting,
        -- IS01: answered in Q, or late at its end.
        due_at is not null
        and not is_disputed
        and status not in ('withdrawn', 'misdirected')
        and (status <> 'open' or due_at < quarter_end) as counts_in_quarter
    from dated
)

select
    partnership_id,
    quarter,
    quarter_index,
    quarter_start,
    quarter_end,
    requester_id,
    holder_id,
    request_id,
    request_key,
    class,
    sent_at,
    sent_has_time,
    received_at,
    received_has_time,
    start_at,
    start_has_time,
    start_sha256,
    start_row,
    limit_value,
    limit_unit,
    limit_sha256,
    limit_row,
    is_urgent,
    holder_country,
    due_at,
    due_has_time,
    threefold_due_at,
    urgent_due_at,
    closed_at,
    closed_has_time,
    status,
    refusal_ground,
    used_for,
    listed_by,
    is_carried,
    n_carried,
    is_disputed,
    same_story,
    is_closed_in_time,
    is_late_at_end,
    is_late_threefold_at_end,
    is_left_waiting,
    counts_in_quarter,
    counts_in_quarter and row_number() over (
        partition by partnership_id, requester_id, holder_id, request_key, counts_in_quarter
        order by quarter_index
    ) = 1 as counts_in_quarter_first,
    requester_id || '|' || holder_id || '|' || request_id as subject_id,
    {{ hours_between('start_at', 'start_has_time', 'end_at', 'end_has_time') }} as n_hours,
    requester_sha256,
    requester_row,
    holder_sha256,
    holder_row
from timed
