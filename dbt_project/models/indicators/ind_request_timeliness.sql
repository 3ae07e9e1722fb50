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
    left join {{ ref('stg_register_partners') }} as requesters
        on requests.requester_id = requesters.partner_id
    where requests.counts_in_quarter_first
)

{{ indicator_in_time('IS01', 'holder_id', n_quarters=2) }}
union all
select
    'IS16' as indicator_id,
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
