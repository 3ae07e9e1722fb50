with

statement_rows as (
    {{ standing_rows(ref('stg_return_responsibilities')) }}
)

select
    partnership_id,
    quarter,
    quarter_index,
    partner_id,
    responsibility_id,
    own_role,
    accepted_on,
    accountable_id,
    own_role in ('A', 'AR') as is_accountable,
    own_role in ('R', 'AR') as is_responsible,
    -- the earliest day of acceptance stated up to Q; acceptance holds where it lies before Q_END
    min(accepted_on) over statements_so_far as first_accepted_on,
    coalesce(min(accepted_on) over statements_so_far < quarter_end, false) as is_accepted,
    _sha256,
    _sheet,
    _row
from statement_rows
window statements_so_far as (
    partition by partnership_id, partner_id, responsibility_id
    order by quarter_index
    rows between unbounded preceding and current row
)
