-- What a requester's standing return says an answer was used for (IS06), rows of requests closed before the
-- quarter included.
select
    partnership_id,
    quarter,
    quarter_index,
    requester_id,
    holder_id,
    request_key,
    used_for,
    _sha256,
    _sheet,
    _row
from {{ ref('int_request_statements') }}
where side = 'requester' and used_for is not null
