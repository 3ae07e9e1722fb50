-- IS03, IS04, IS06. What the answers were worth: complete, refused without a ground, put to use.
with closed as (
    select
        partnership_id,
        quarter_index,
        requester_id,
        holder_id,
        request_key,
        status,
        refusal_ground
    from {{ ref('fct_requests') }}
    where status <> 'open' and not is_disputed
),

-- the whole and each holder; a refusal with a ground counts for IS04 alone
of_holders as (
    select
        partnership_id,
        quarter_index,
        unnest(['', holder_id]) as partner_id,
        status,
        refusal_ground is null as is_without_ground
    from closed
    where status in ('complete', 'nil_held', 'partial', 'refused')
),

-- IS03 at the level of a holder: Q and the quarter before
completeness as (
    select
        quarters.partnership_id,
        quarters.quarter,
        of_holders.partner_id,
        sum(case of_holders.status when 'refused' then 0 when 'partial' then 0.5 else 1 end) as numerator,
        count(*) as denominator
    from {{ ref('int_quarters') }} as quarters
    inner join of_holders
        on
            quarters.partnership_id = of_holders.partnership_id
            and (
                quarters.quarter_index = of_holders.quarter_index
                or (of_holders.partner_id <> '' and quarters.quarter_index - 1 = of_holders.quarter_index)
            )
    where of_holders.status <> 'refused' or of_holders.is_without_ground
    group by all
),

-- IS04: Q and the three quarters before
refusals as (
    select
        quarters.partnership_id,
        quarters.quarter,
        of_holders.partner_id,
        count(*) filter (of_holders.is_without_ground) as numerator,
        count(*) as denominator
    from {{ ref('int_quarters') }} as quarters
    inner join of_holders
        on
            quarters.partnership_id = of_holders.partnership_id
            and of_holders.quarter_index between quarters.quarter_index - 3 and quarters.quarter_index
    where of_holders.status = 'refused'
    group by all
),

-- IS06: what the requester said of its use last, in the quarter of the answer or in Q
stated as (
    select
        quarters.partnership_id,
        quarters.quarter,
        closed.requester_id,
        arg_max(uses.used_for, uses.quarter_index) as used_for
    from {{ ref('int_quarters') }} as quarters
    inner join closed
        on
            quarters.partnership_id = closed.partnership_id
            and quarters.quarter_index - 1 = closed.quarter_index
    inner join {{ ref('int_request_uses') }} as uses
        on
            closed.partnership_id = uses.partnership_id
            and closed.requester_id = uses.requester_id
            and closed.holder_id = uses.holder_id
            and closed.request_key = uses.request_key
            and uses.quarter_index between quarters.quarter_index - 1 and quarters.quarter_index
    where closed.status in ('complete', 'partial')
    group by
        quarters.partnership_id,
        quarters.quarter,
        closed.requester_id,
        closed.holder_id,
        closed.request_key
),

of_requesters as (
    select
        partnership_id,
        quarter,
        unnest(['', requester_id]) as partner_id,
        used_for in ('decision', 'action', 'intelligence') as is_used
    from stated
),

use_made as (
    select
        partnership_id,
        quarter,
        partner_id,
        count(*) filter (is_used) as numerator,
        count(*) as denominator
    from of_requesters
    group by all
)

select
    'IS03' as indicator_id,
    *
from completeness
union all
select
    'IS04' as indicator_id,
    *
from refusals
union all
select
    'IS06' as indicator_id,
    *
from use_made
