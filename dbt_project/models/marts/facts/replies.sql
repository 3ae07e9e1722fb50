select
    partnership_id,
    quarter,
    partner_id,
    flag_id,
    reply,
    action_id,
    remark,
    _sha256,
    _sheet,
    _row
from {{ ref('fct_replies') }}
