-- Accepted returns that count as of the day; every version of them, the newest marked as standing.
with

counting as (
    select *
    from {{ ref('stg_versions') }}
    where
        form = 'partner-return'
        and decision = 'accepted'
        and timed_on <= {{ as_of() }}
),

ordered as (
    select
        *,
        row_number() over (
            partition by partnership_id, partner_id, quarter
            order by version desc, seq desc
        ) as age,
        first_value(timed_on) over (
            partition by partnership_id, partner_id, quarter
            order by version, seq
        ) as first_timed_on
    from counting
)

select
    sha256,
    seq,
    version,
    partnership_id,
    partner_id,
    quarter,
    {{ quarter_index('quarter') }} as quarter_index,
    submitted_on,
    timed_on,
    first_timed_on,
    age = 1 as is_standing
from ordered
