-- IS01, IS16. A request counts once, in the first quarter that counts it: closed in that quarter, or open and
-- late at its end.
with counted as (
    select
        requests.partnership_id,
        requests.quarter_index,
        requests.holder_id,
        coalesce(requests.is_closed_in_time, false) as is_in_time,
        requesters.country <> requests.holder_country as is_across_border
    from {{ ref('fct_requests') }} as requests
    inner join {{ ref('stg_register_partners') }} as requesters
        on requests.requester_id = requesters.partner_id
    where requests.counts_in_quarter_first
),

partnership_level as (
    select
        quarters.partnership_id,
        quarters.quarter,
        '' as partner_id,
        count(*) filter (counted.is_in_time) as numerator,
        count(*) as denominator
    from {{ ref('int_quarters') }} as quarters
    inner join counted
        on
            quarters.partnership_id = counted.partnership_id
            and quarters.quarter_index = counted.quarter_index
    group by all
),

across_border as (
    select
        quarters.partnership_id,
        quarters.quarter,
        '' as partner_id,
        count(*) filter (counted.is_in_time) as numerator,
        count(*) as denominator
    from {{ ref('int_quarters') }} as quarters
    inner join counted
        on
            quarters.partnership_id = counted.partnership_id
            and quarters.quarter_index = counted.quarter_index
    where counted.is_across_border
    group by all
),

-- Q and the quarter before
holder_level as (
    select
        quarters.partnership_id,
        quarters.quarter,
        counted.holder_id as partner_id,
        count(*) filter (counted.is_in_time) as numerator,
        count(*) as denominator
    from {{ ref('int_quarters') }} as quarters
    inner join counted
        on
            quarters.partnership_id = counted.partnership_id
            and counted.quarter_index between quarters.quarter_index - 1 and quarters.quarter_index
    group by all
)

select
    'IS01' as indicator_id,
    *
from partnership_level
union all
select
    'IS01' as indicator_id,
    *
from holder_level
union all
select
    'IS16' as indicator_id,
    *
from across_border
