-- Accepted returns that count as of the day; every version of them, the newest marked as standing. A version
-- erased since stands no more, but the day on which the first one came stays what it was.
with

counting as (
    select *
    from {{ ref('stg_versions') }}
    where
        form = 'partner-return'
        and decision in ('accepted', 'erased')
        and version is not null
        and timed_on <= {{ as_of() }}
),

dated as (
    select
        *,
        first_value(timed_on) over (
            partition by partnership_id, partner_id, quarter
            order by version, seq
        ) as first_timed_on
    from counting
),

ordered as (
    select
        *,
        row_number() over (
            partition by partnership_id, partner_id, quarter
            order by version desc, seq desc
        ) as age
    from dated
    where decision = 'accepted'
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
