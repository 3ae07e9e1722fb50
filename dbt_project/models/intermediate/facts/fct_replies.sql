with

reply_rows as (
    {{ standing_rows(ref('stg_return_replies')) }}
)

select
    partnership_id,
    quarter,
    quarter_index,
    partner_id,
    flag_id,
    reply,
    action_id,
    remark,
    _sha256,
    _sheet,
    _row
from reply_rows
where flag_id is not null
