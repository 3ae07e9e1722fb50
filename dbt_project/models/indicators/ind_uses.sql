-- IS08, IS19. Links and members in use, of those whose flows are known: Requests and Shares each filled or
-- nil. IS19 is null (no row) where no such member is active all quarter.
with known_members as (
    select
        members.partnership_id,
        members.quarter,
        members.partner_id,
        members.role,
        members.is_active_all
    from {{ ref('int_members') }} as members
    inner join {{ ref('int_sheet_states') }} as states
        on
            members.partnership_id = states.partnership_id
            and members.quarter = states.quarter
            and members.partner_id = states.partner_id
    where states.sheet in ('Requests', 'Shares')
    group by all
    having count(*) filter (states.is_known) = 2
),

links_in_use as (
    select
        links.partnership_id,
        links.quarter,
        count(*) filter (uses.n_uses >= links.min_flows) as numerator,
        count(*) as denominator
    from {{ ref('int_links') }} as links
    inner join known_members as senders
        on
            links.partnership_id = senders.partnership_id
            and links.quarter = senders.quarter
            and links.from_id = senders.partner_id
    inner join known_members as receivers
        on
            links.partnership_id = receivers.partnership_id
            and links.quarter = receivers.quarter
            and links.to_id = receivers.partner_id
    left join {{ ref('fct_uses') }} as uses
        on
            links.partnership_id = uses.partnership_id
            and links.quarter = uses.quarter
            and links.from_id = uses.from_id
            and links.to_id = uses.to_id
    where links.min_flows >= 1
    group by all
),

in_use as (
    select
        partnership_id,
        quarter,
        from_id as partner_id
    from {{ ref('fct_uses') }}
    union
    select
        partnership_id,
        quarter,
        to_id as partner_id
    from {{ ref('fct_uses') }}
),

cut_off as (
    select
        known_members.partnership_id,
        known_members.quarter,
        count(*) filter (known_members.is_active_all and in_use.partner_id is null) as n,
        bool_or(
            known_members.is_active_all
            and in_use.partner_id is null
            and known_members.role in ('lead', 'core')
        ) as is_grave
    from known_members
    left join in_use
        on
            known_members.partnership_id = in_use.partnership_id
            and known_members.quarter = in_use.quarter
            and known_members.partner_id = in_use.partner_id
    group by all
)

select
    'IS08' as indicator_id,
    partnership_id,
    quarter,
    numerator,
    denominator,
    denominator as n,
    null::double as value,
    null::varchar as colour_in_words
from links_in_use
union all
select
    'IS19' as indicator_id,
    partnership_id,
    quarter,
    n as numerator,
    null::bigint as denominator,
    n,
    n::double as value,
    case
        when n = 0 then 'green'
        when is_grave then 'red'
        else 'amber'
    end as colour_in_words
from cut_off
