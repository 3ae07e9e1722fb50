-- implementation: IM04 of the quarter; sustained: its mean over the quarter and up to three before
-- that have one, rounded to nine decimals, so that a mean of just 0.80 is 0.80.
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
        strengths.value
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
    round(
        avg(value) over (
            partition by partnership_id
            order by quarter_index
            range between 3 preceding and current row
        ),
        9
    ) as sustained
from valued
