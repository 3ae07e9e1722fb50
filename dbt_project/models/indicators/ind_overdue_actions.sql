-- RA07, in all and by age. Null where no partner's Actions sheet is known; for a partner, where its own is
-- not.
with known as (
    select partnership_id, quarter, partner_id
    from {{ ref('int_sheet_states') }}
    where sheet = 'Actions' and is_known
),

levels as (
    select partnership_id, quarter, partner_id, false as is_known from {{ ref('int_members') }}
    union all
    select partnership_id, quarter, '' as partner_id, false as is_known from {{ ref('int_quarters') }}
    union all
    select partnership_id, quarter, unnest([partner_id, '']) as partner_id, true as is_known from known
),

ages as (
    select *
    from (values ('', 1, null), ('1-30', 1, 30), ('31-90', 31, 90), ('91-180', 91, 180), ('181+', 181, null))
        as ages (breakdown, from_days, to_days)
),

overdue as (
    select
        partnership_id,
        quarter,
        unnest([partner_id, '']) as partner_id,
        days_overdue,
        days_overdue > 90 or (priority = 'high' and days_overdue > 45) as is_grave,
    from {{ ref('fct_actions') }}
    where is_overdue
),

counted as (
    select
        levels.partnership_id,
        levels.quarter,
        levels.partner_id,
        ages.breakdown,
        case when levels.is_known then count(overdue.days_overdue) end as n,
        coalesce(bool_or(overdue.is_grave), false) as is_grave,
    from (
        select partnership_id, quarter, partner_id, bool_or(is_known) as is_known
        from levels
        group by all
    ) as levels
    cross join ages
    left join overdue
        on
            levels.partnership_id = overdue.partnership_id
            and levels.quarter = overdue.quarter
            and levels.partner_id = overdue.partner_id
            and overdue.days_overdue >= ages.from_days
            and (ages.to_days is null or overdue.days_overdue <= ages.to_days)
    group by all
)

select
    'RA07' as indicator_id,
    partnership_id,
    quarter,
    partner_id,
    breakdown,
    n as numerator,
    n,
    n::double as value,
    case
        when n = 0 then 'green'
        when is_grave then 'red'
        when n > 0 then 'amber'
    end as colour_in_words,
from counted
