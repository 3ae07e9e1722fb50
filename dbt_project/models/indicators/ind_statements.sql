-- RA03 and RA05, over statements on live responsibilities; RA04 over all statements.
with statements as (select * from {{ ref('fct_statements') }}),

held as (
    select
        partnership_id,
        quarter,
        partner_id,
        count(*) as n_held,
        count(*) filter (is_accepted) as n_accepted
    from statements
    where is_accountable
    group by all
),

held_at_all as (
    select
        partnership_id,
        quarter,
        partner_id,
        count(*) as n_held
    from {{ ref('int_statements') }}
    where is_accountable
    group by all
),

-- responsibilities with exactly one that is accountable
settled as (
    select
        partnership_id,
        quarter,
        responsibility_id,
        any_value(partner_id) as accountable_id
    from statements
    where is_accountable
    group by all
    having count(*) = 1
),

understood as (
    select
        statements.partnership_id,
        statements.quarter,
        count(*) filter (statements.accountable_id = settled.accountable_id) as n_agreed,
        count(*) as n_stated
    from statements
    inner join settled
        on
            statements.partnership_id = settled.partnership_id
            and statements.quarter = settled.quarter
            and statements.responsibility_id = settled.responsibility_id
            and statements.partner_id != settled.accountable_id
    inner join {{ ref('int_members') }} as members
        on
            statements.partnership_id = members.partnership_id
            and statements.quarter = members.quarter
            and statements.partner_id = members.partner_id
    where statements.accountable_id is not null
    group by all
)

select
    'RA03' as indicator_id,
    partnership_id,
    quarter,
    sum(n_accepted) as numerator,
    sum(n_held) as denominator
from held
group by all
union all
select
    'RA04' as indicator_id,
    partnership_id,
    quarter,
    max(n_held) as numerator,
    sum(n_held) as denominator
from held_at_all
group by all
union all
select
    'RA05' as indicator_id,
    partnership_id,
    quarter,
    n_agreed as numerator,
    n_stated as denominator
from understood
