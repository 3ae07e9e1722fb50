-- implementation: IM04 of the quarter; sustained: its mean over the quarter and up to three before that have one.
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
    from quarters
    left join strengths using (partnership_id, quarter)
)

select
    partnership_id,
    quarter,
    value as implementation,
    avg(value) over (
        partition by partnership_id
        order by quarter_index
        range between 3 preceding and current row
    ) as sustained,
from valued
