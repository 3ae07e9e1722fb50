-- Resolved and unknown rows speak of their last failing quarter, which the join by failed_index
-- brings.
with

states as (
    select * from {{ ref('int_flag_states') }}
),

rule_rows as (
    select * from {{ ref('int_rule_rows') }}
),

registered as (
    select * from {{ ref('int_rule_register') }}
),

told as (
    select
        states.*,
        registered.aim,
        registered.subject_kind,
        failed.confidence,
        judged.value,
        judged.threshold,
        {{ rule_message('registered.message', 'failed.message_values') }} as finding,
        failed.quarter as failed_quarter,
        -- What the subject concerns now, or, where nothing is known of it now, what it last did.
        case when len(judged.concerns) > 0 then judged.concerns else failed.concerns end as concerns,
        list_position(['low', 'medium', 'high', 'critical'], failed.severity) as own_step
    from states
    inner join rule_rows as failed
        on
            states.rule_id = failed.rule_id
            and states.partnership_id = failed.partnership_id
            and states.subject_id = failed.subject_id
            and states.failed_index = failed.quarter_index
    inner join rule_rows as judged
        on
            states.rule_id = judged.rule_id
            and states.partnership_id = judged.partnership_id
            and states.subject_id = judged.subject_id
            and states.quarter_index = judged.quarter_index
    inner join registered on states.rule_id = registered.rule_id
),

lowered as (
    select
        *,
        own_step - case when confidence = 'unconfirmed' then 1 else 0 end as step
    from told
)

select
    rule_id || '/' || partnership_id || '/' || subject_id as flag_id,
    rule_id,
    aim,
    partnership_id,
    quarter,
    subject_kind,
    subject_id,
    -- One step higher from the third quarter running, but never to critical; never below low.
    ['low', 'medium', 'high', 'critical'][
        greatest(1, case when quarters_open >= 3 and step < 3 then step + 1 else step end)
    ] as severity,
    confidence,
    state,
    quarters_open,
    is_waived,
    value,
    threshold,
    case state
        when 'resolved'
            then 'Not found any more in ' || {{ rule_quarter('quarter') }} || '. Last found: ' || finding
        when 'unknown'
            then 'Cannot be judged in ' || {{ rule_quarter('quarter') }} || '. Last found: ' || finding
        else finding
    end as message,
    concerns
from lowered
