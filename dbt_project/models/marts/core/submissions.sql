-- The expected grid first, then what came: silence is a row, never a gap.
with

programme as (select * from {{ ref('stg_register_programme') }}),

partnerships as (select * from {{ ref('stg_register_partnerships') }}),

partners as (select * from {{ ref('stg_register_partners') }}),

memberships as (select * from {{ ref('stg_register_memberships') }}),

expected as (
    select
        partnership_id,
        partner_id,
        quarter
    from {{ ref('int_members') }}
    where is_expected
),

-- A set-aside return was handed back like a returned one.
received as (
    select
        partnership_id,
        partner_id,
        quarter,
        count(*) as n_versions
    from {{ ref('stg_versions') }}
    where
        form = 'partner-return'
        and decision in ('accepted', 'returned', 'set_aside')
        and partnership_id is not null
        and partner_id in (select partners.partner_id from partners)
        and regexp_full_match(quarter, '[0-9]{4}-Q[1-4]')
        and coalesce(timed_on, cast(received_at as date)) <= {{ as_of() }}
    group by all
),

standing as (
    select * from {{ ref('stg_returns') }}
    where is_standing
),

grid as (
    select
        partnership_id,
        partner_id,
        quarter
    from expected
    union
    select
        partnership_id,
        partner_id,
        quarter
    from received
),

-- Returns made before their quarter ended are shown too, so the quarters here go one beyond int_quarters.
dated as (
    select
        grid.*,
        {{ quarter_start(quarter_index('grid.quarter')) }} as quarter_start,
        {{ quarter_start('(' ~ quarter_index('grid.quarter') ~ ' + 1)') }} - 1 as last_day
    from grid
),

live as (
    select
        dated.*,
        dated.last_day + cast(programme.return_due_days as integer) as due_on
    from dated
    inner join partnerships
        on
            dated.partnership_id = partnerships.partnership_id
            and dated.last_day >= partnerships.started_on
            and coalesce(dated.quarter_start <= partnerships.ended_on, true)
    inner join programme
        on
            dated.quarter >= programme.first_quarter
            and dated.quarter_start <= {{ as_of() }}
)

select
    live.partnership_id,
    live.partner_id,
    live.quarter,
    exists (
        from memberships
        where
            memberships.partnership_id = live.partnership_id
            and memberships.partner_id = live.partner_id
            and memberships.must_report = 'yes'
            and memberships.joined_on <= live.last_day
            and coalesce(memberships.left_on >= live.last_day, true)
    ) as is_expected,
    case
        when standing.sha256 is not null then 'accepted'
        when received.n_versions > 0 then 'returned'
        when live.due_on < {{ as_of() }} then 'missing'
        else 'not_due'
    end as status,
    live.due_on,
    standing.first_timed_on as timed_on,
    standing.submitted_on,
    standing.first_timed_on <= live.due_on as is_on_time,
    coalesce(received.n_versions, 0) as n_versions,
    standing.version as accepted_version,
    standing.sha256
from live
left join received
    on
        live.partnership_id = received.partnership_id
        and live.partner_id = received.partner_id
        and live.quarter = received.quarter
left join standing
    on
        live.partnership_id = standing.partnership_id
        and live.partner_id = standing.partner_id
        and live.quarter = standing.quarter
