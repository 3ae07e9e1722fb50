-- IS14. Live links between active members that need an agreement, covered on the last day of the quarter;
-- those whose coverage is not known are left out.
select
    'IS14' as indicator_id,
    partnership_id,
    quarter,
    count(*) filter (is_covered) as numerator,
    count(*) as denominator
from {{ ref('int_links') }}
where agreement_required = 'yes' and are_both_active and is_covered is not null
group by all
