-- The one return of each partner and quarter that counts.
with

returns as (select * from {{ ref('stg_returns') }}),

quarters as (select * from {{ ref('int_quarters') }})

select
    returns.partnership_id,
    returns.quarter,
    returns.quarter_index,
    returns.partner_id,
    returns.sha256,
    returns.seq,
    returns.version,
    returns.timed_on,
    returns.submitted_on,
    returns.first_timed_on
from returns
inner join quarters
    on
        returns.partnership_id = quarters.partnership_id
        and returns.quarter = quarters.quarter
where returns.is_standing
