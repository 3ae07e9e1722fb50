select
    replies.partnership_id,
    replies.quarter,
    replies.partner_id,
    replies.flag_id,
    replies.reply,
    replies.action_id,
    replies.remark,
    actions.status as action_status,
    actions.due_on as action_due_on,
    actions.days_overdue as action_days_overdue,
    replies._sha256,
    replies._sheet,
    replies._row
from {{ ref('fct_replies') }} as replies
left join {{ ref('fct_actions') }} as actions
    on
        replies.partnership_id = actions.partnership_id
        and replies.quarter = actions.quarter
        and replies.partner_id = actions.partner_id
        and lower(replies.action_id) = lower(actions.action_id)
