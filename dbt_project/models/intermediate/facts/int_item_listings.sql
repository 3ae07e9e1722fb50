-- Every accepted version that counts, as a superseded one may be the first to report a date; what stands is
-- marked. A number is compared without regard to case. Where one return lists a number both as a row of the
-- quarter and as an earlier one, the row of the quarter speaks.
with

actions as (
    {{ standing_rows(ref('stg_return_actions'), superseded_too=true) }}
),

escalations as (
    {{ standing_rows(ref('stg_return_escalations'), lead_only=true, superseded_too=true) }}
),

threats as (
    {{ standing_rows(ref('stg_return_threats'), superseded_too=true) }}
),

listed as (
    select
        'action' as kind,
        partner_id as owner_key,
        action_id as number,
        status = 'open' as is_stated_open,
        closed_on as ended_on,
        opened_on as began_on,
        due_on,
        partnership_id,
        quarter,
        quarter_index,
        partner_id,
        seq,
        is_standing,
        is_earlier,
        _sha256,
        _sheet,
        _row
    from actions
    union all by name
    select
        'escalation' as kind,
        'lead' as owner_key,
        item_id as number,
        resolved_on is null as is_stated_open,
        resolved_on as ended_on,
        raised_on as began_on,
        due_on,
        partnership_id,
        quarter,
        quarter_index,
        partner_id,
        seq,
        is_standing,
        is_earlier,
        _sha256,
        _sheet,
        _row
    from escalations
    union all by name
    select
        'threat' as kind,
        partner_id as owner_key,
        threat_id as number,
        responded_on is null as is_stated_open,
        responded_on as ended_on,
        observed_on as began_on,
        null::date as due_on,
        partnership_id,
        quarter,
        quarter_index,
        partner_id,
        seq,
        is_standing,
        is_earlier,
        _sha256,
        _sheet,
        _row
    from threats
)

select
    kind,
    partnership_id,
    quarter,
    quarter_index,
    partner_id,
    owner_key,
    lower(number) as item_key,
    number,
    seq,
    is_standing,
    is_earlier,
    is_stated_open and not is_earlier as is_open,
    began_on,
    due_on,
    _sha256,
    _sheet,
    _row
from listed
where number is not null
qualify
    row_number() over (
        partition by kind, partnership_id, owner_key, item_key, _sha256
        order by is_earlier asc, ended_on desc nulls last, _row asc
    ) = 1
