-- Strength of implementation (IM04) now, sustained and throughout, rounded so that 0.80 is 0.80 whatever the
-- last bit of a mean.
with

quarters as (
    select * from {{ ref('int_quarters') }}
    where state = 'judged'
),

strengths as (
    select * from {{ ref('indicator_values') }}
    where indicator_id = 'IM04' and partner_id = '' and breakdown = ''
),

valued as (
    select
        quarters.partnership_id,
        quarters.quarter,
        quarters.quarter_index,
        strengths.value,
        coalesce(round(strengths.value, 12) >= {{ var('sustained_high') }}, false) as is_strong
    from quarters
    left join strengths
        on
            quarters.partnership_id = strengths.partnership_id
            and quarters.quarter = strengths.quarter
)

select
    partnership_id,
    quarter,
    value as implementation,
    round(avg(value) over four_quarters, 12) as sustained,
    count(*) filter (where is_strong) over four_quarters = 4 as is_strong_throughout
from valued
window four_quarters as (
    partition by partnership_id
    order by quarter_index
    range between 3 preceding and current row
)
