-- Cases are not carried. A row that ended before its quarter stands only where the partner's return before
-- listed the case as open; it then counts as closed in Q, with its dates as stated.
with

case_rows as (
    {{ standing_rows(ref('stg_return_cases')) }}
),

owner_returns as (
    select
        partnership_id,
        partner_id,
        quarter_index,
        lag(quarter_index) over (
            partition by partnership_id, partner_id order by quarter_index
        ) as previous_index
    from {{ ref('int_standing') }}
),

numbered as (
    select
        *,
        lower(case_ref) as case_key,
        lower(joint_ref) as joint_key
    from case_rows
    where case_ref is not null
    qualify
        row_number() over (
            partition by partnership_id, partner_id, quarter, case_key
            order by is_earlier asc, closed_on desc nulls last, _row asc
        ) = 1
),

with_history as (
    select
        numbered.*,
        earlier.case_key is not null as was_open
    from numbered
    left join owner_returns
        on
            numbered.partnership_id = owner_returns.partnership_id
            and numbered.partner_id = owner_returns.partner_id
            and numbered.quarter_index = owner_returns.quarter_index
    left join numbered as earlier
        on
            numbered.partnership_id = earlier.partnership_id
            and numbered.partner_id = earlier.partner_id
            and numbered.case_key = earlier.case_key
            and owner_returns.previous_index = earlier.quarter_index
            and earlier.closed_on is null
            and not earlier.is_earlier
)

select
    partnership_id,
    quarter,
    quarter_index,
    partner_id,
    case_ref,
    joint_ref,
    opened_on,
    closed_on,
    offence,
    actor,
    exploitation,
    sector,
    origin,
    destination,
    stage,
    referred_on,
    acknowledged_on,
    joint_team,
    case_key,
    joint_key,
    is_earlier,
    closed_on is not null as is_closed,
    list_position(
        ['signal', 'accepted', 'intervention', 'investigated', 'prosecuted', 'convicted'], stage
    )::integer as stage_rank,
    _sha256,
    _sheet,
    _row
from with_history
where not is_earlier or was_open
