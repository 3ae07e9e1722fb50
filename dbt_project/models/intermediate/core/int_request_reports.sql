{{ config(materialized='view') }}
-- Rows of Requests in every accepted version, each told as who asks whom. OUTSIDE rows stand in no fact.

select
    partnership_id,
    quarter,
    quarter_index,
    seq,
    is_standing,
    is_earlier,
    request_id,
    class,
    sent_at,
    received_at,
    closed_at,
    closed_at_has_time,
    status,
    refusal_ground,
    used_for,
    _sha256,
    _sheet,
    _row,
    lower(request_id) as request_key,
    case direction when 'sent' then 'requester' else 'holder' end as side,
    case direction when 'sent' then partner_id else counterpart_id end as requester_id,
    case direction when 'sent' then counterpart_id else partner_id end as holder_id,
    case
        when sent_at is not null
            then struct_pack(
                moment := sent_at, has_time := sent_at_has_time, sha256 := _sha256, row_number := _row
            )
    end as sent,
    case
        when received_at is not null
            then struct_pack(
                moment := received_at, has_time := received_at_has_time, sha256 := _sha256, row_number := _row
            )
    end as received
from {{ ref('stg_return_requests') }}
where counterpart_id <> 'OUTSIDE'
