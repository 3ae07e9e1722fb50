-- IS01. A request counts once, in the first quarter that counts it: closed in that quarter, or open and
-- late at its end.
with counted as (
    select
        partnership_id,
        quarter_index,
        holder_id,
        coalesce(is_closed_in_time, false) as is_in_time
    from {{ ref('fct_requests') }}
    where counts_in_quarter_first
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
