-- IS19. Members active all quarter whose flows are known; a use is a flow, or a request answered nil_held.
-- Null (no row) where no such member's flows are known.
with known_members as (
    select
        members.partnership_id,
        members.quarter,
        members.partner_id,
        members.role
    from {{ ref('int_members') }} as members
    inner join {{ ref('int_sheet_states') }} as states
        on
            members.partnership_id = states.partnership_id
            and members.quarter = states.quarter
            and members.partner_id = states.partner_id
    where members.is_active_all and states.sheet in ('Requests', 'Shares')
    group by all
    having count(*) filter (states.is_known) = 2
),

uses as (
    select
        partnership_id,
        quarter,
        from_id,
        to_id
    from {{ ref('fct_flows') }}
    union all
    select
        partnership_id,
        quarter,
        holder_id as from_id,
        requester_id as to_id
    from {{ ref('fct_requests') }}
    where status = 'nil_held' and not is_disputed
),

in_use as (
    select
        partnership_id,
        quarter,
        from_id as partner_id
    from uses
    union
    select
        partnership_id,
        quarter,
        to_id as partner_id
    from uses
),

counted as (
    select
        known_members.partnership_id,
        known_members.quarter,
        count(*) filter (in_use.partner_id is null) as n,
        bool_or(in_use.partner_id is null and known_members.role in ('lead', 'core')) as is_grave
    from known_members
    left join in_use
        on
            known_members.partnership_id = in_use.partnership_id
            and known_members.quarter = in_use.quarter
            and known_members.partner_id = in_use.partner_id
    group by all
)

select
    'IS19' as indicator_id,
    partnership_id,
    quarter,
    n as numerator,
    n,
    n::double as value,
    case
        when n = 0 then 'green'
        when is_grave then 'red'
        else 'amber'
    end as colour_in_words
from counted
