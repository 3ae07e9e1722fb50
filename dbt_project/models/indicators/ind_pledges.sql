-- RA13. By kind of resource only, as money and people are not summed.
with stated as (
    select
        partnership_id,
        quarter,
        partner_id as owner_id,
        unnest([partner_id, '']) as partner_id,
        kind,
        pledged,
        provided
    from {{ ref('fct_resources') }}
)

select
    'RA13' as indicator_id,
    partnership_id,
    quarter,
    partner_id,
    kind as breakdown,
    sum(provided order by owner_id) as numerator,
    sum(pledged order by owner_id) as denominator,
    count(*) filter (pledged > 0) as n
from stated
group by all
