-- What each side's standing return says of a request.
with

quarters as (select * from {{ ref('int_quarters') }}),

reported as (
    select * from {{ ref('int_request_reports') }}
    where is_standing
)

select
    reported.partnership_id,
    reported.quarter,
    reported.quarter_index,
    reported.side,
    reported.requester_id,
    reported.holder_id,
    reported.request_key,
    reported.request_id,
    reported.is_earlier,
    reported.class,
    reported.sent,
    reported.received,
    case
        when reported.closed_at is not null
            then struct_pack(moment := reported.closed_at, has_time := reported.closed_at_has_time)
    end as closed,
    reported.status,
    {{ outcome_group('reported.status') }} as outcome_group,
    reported.refusal_ground,
    reported.used_for,
    -- IS18 leaves out what either side states as happening within five days of an end of the quarter.
    {{ is_near_edge('reported.sent_at') }}
    or {{ is_near_edge('reported.received_at') }}
    or {{ is_near_edge('reported.closed_at') }} as is_near_edge,
    reported._sha256,
    reported._sheet,
    reported._row
from reported
inner join quarters
    on
        reported.partnership_id = quarters.partnership_id
        and reported.quarter = quarters.quarter
-- A return lists a request once; should two rows differ in capitals only, the row of the quarter speaks.
qualify row_number() over (
    partition by
        reported.partnership_id, reported.quarter, reported.side,
        reported.requester_id, reported.holder_id, reported.request_key
    order by reported.is_earlier, reported._row
) = 1
