-- RA06. due_on is the day first reported; an action is counted as late once, in the first quarter in which
-- it is.
with counted as (
    select
        partnership_id,
        quarter_index,
        partner_id,
        not is_late as is_in_time
    from {{ ref('fct_actions') }}
    where
        (is_late and not was_late_before)
        or (status = 'done' and closed_on <= due_on)
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

-- Q and the three quarters before
partner_level as (
    select
        quarters.partnership_id,
        quarters.quarter,
        counted.partner_id,
        count(*) filter (counted.is_in_time) as numerator,
        count(*) as denominator
    from {{ ref('int_quarters') }} as quarters
    inner join counted
        on
            quarters.partnership_id = counted.partnership_id
            and counted.quarter_index between quarters.quarter_index - 3 and quarters.quarter_index
    group by all
)

select
    'RA06' as indicator_id,
    *
from partnership_level
union all
select
    'RA06' as indicator_id,
    *
from partner_level
