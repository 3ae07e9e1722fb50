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
        requests.sent.moment as sent_at,
        requests.sent.has_time as sent_has_time,
        requests.received.moment as received_at,
        requests.received.has_time as received_has_time,
        requests.closed.moment as closed_at,
        requests.closed.has_time as closed_has_time,
        limits.start_at,
        limits.start_has_time,
        limits.limit_value,
        limits.limit_unit,
        limits.is_urgent,
        limits.due_at,
        limits.threefold_due_at,
        limits.urgent_due_at,
        limits.holder_country,
        limits.start_has_time and limits.limit_unit = 'hours' as due_has_time
    from requests
    inner join limits
        using (partnership_id, quarter, requester_id, holder_id, request_key)
    inner join quarters
        using (partnership_id, quarter)
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
            when due_has_time and coalesce(closed_has_time, true)
                then urgent_due_at < least(closed_at, quarter_end)
            else cast(urgent_due_at as date) < least(cast(closed_at as date), quarter_end)
        end as is_left_waiting,
        -- IS01: answered in Q, or late at its end.
        due_at is not null
        and not is_disputed
        and status not in ('withdrawn', 'misdirected')
        and (status <> 'open' or due_at < quarter_end) as counts_in_quarter
    from dated
)

select
    *,
    counts_in_quarter and row_number() over (
        partition by partnership_id, requester_id, holder_id, request_key, counts_in_quarter
        order by quarter_index
    ) = 1 as counts_in_quarter_first,
    requester_id || '|' || holder_id || '|' || request_id as subject_id,
    {{ hours_between(
        'start_at', 'start_has_time', 'coalesce(closed_at, quarter_end)', 'coalesce(closed_has_time, true)'
    ) }} as n_hours
from timed
