-- IS07, IS15. A flow whose coverage by an agreement is not known is left out of IS15.
select
    'IS07' as indicator_id,
    partnership_id,
    quarter,
    count(*) filter (kind = 'share') as numerator,
    count(*) as denominator
from {{ ref('fct_flows') }}
group by all
union all
select
    'IS15' as indicator_id,
    partnership_id,
    quarter,
    count(*) filter (not is_covered) as numerator,
    count(*) as denominator
from {{ ref('fct_flows') }}
where agreement_required = 'yes' and is_covered is not null
group by all
