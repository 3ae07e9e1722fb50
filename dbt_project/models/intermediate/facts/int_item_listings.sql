-- Every accepted version that counts, as a superseded one may be the first to report a date; what stands is
-- marked. A number is compared without regard to case. Where one return lists a number both as a row of the
-- quarter and as an earlier one, the row of the quarter speaks.
{% set items = [
    {
        'kind': 'action', 'owner_key': 'partner_id', 'number': 'action_id', 'is_open': "status = 'open'",
        'began_on': 'opened_on', 'due_on': 'due_on', 'ended_on': 'closed_on',
    },
    {
        'kind': 'escalation', 'owner_key': "'lead'", 'number': 'item_id', 'is_open': 'resolved_on is null',
        'began_on': 'raised_on', 'due_on': 'due_on', 'ended_on': 'resolved_on',
    },
    {
        'kind': 'threat', 'owner_key': 'partner_id', 'number': 'threat_id', 'is_open': 'responded_on is null',
        'began_on': 'observed_on', 'due_on': 'null::date', 'ended_on': 'responded_on',
    },
] %}

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
    {%- for item in items %}
        select
            '{{ item.kind }}' as kind,
            {{ item.owner_key }} as owner_key,
            {{ item.number }} as number,
            {{ item.is_open }} as is_stated_open,
            {{ item.ended_on }} as ended_on,
            {{ item.began_on }} as began_on,
            {{ item.due_on }} as due_on,
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
        from {{ item.kind }}s
        {{ 'union all by name' if not loop.last }}
    {%- endfor %}
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
