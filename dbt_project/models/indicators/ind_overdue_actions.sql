-- RA07, in all and by age. Null where no partner's Actions sheet is known; for a partner, where its own is
-- not.
with known as (
    select distinct
        partnership_id,
        quarter,
        unnest([partner_id, '']) as partner_id
    from {{ ref('int_sheet_states') }}
    where sheet = 'Actions' and is_known
),

levels as (
    select
        partnership_id,
        quarter,
        partner_id
    from {{ ref('int_members') }}
    union
    select
        partnership_id,
        quarter,
        '' as partner_id
    from {{ ref('int_quarters') }}
    union
    select
        partnership_id,
        quarter,
        partner_id
    from known
),

ages as (
    select
        bounds.breakdown,
        bounds.from_days,
        bounds.to_days
    from (values ('', 1, null), ('1-30', 1, 30), ('31-90', 31, 90), ('91-180', 91, 180), ('181+', 181, null))
        as bounds (breakdown, from_days, to_days)
),

overdue as (
    select
        partnership_id,
        quarter,
        unnest([partner_id, '']) as partner_id,
        days_overdue,
        days_overdue > 90 or (priority = 'high' and days_overdue > 45) as is_grave
    from {{ ref('fct_actions') }}
    where is_overdue
),

counted as (
    select
        levels.partnership_id,
        levels.quarter,
        levels.partner_id,
        ages.breakdown,
        case when bool_or(known.partner_id is not null) then count(overdue.days_overdue) end as n,
        coalesce(bool_or(overdue.is_grave), false) as is_grave
    from levels
    cross join ages
    left join known
        on
            levels.partnership_id = known.partnership_id
            and levels.quarter = known.quarter
            and levels.partner_id = known.partner_id
    left join overdue
        on
            levels.partnership_id = overdue.partnership_id
            and levels.quarter = overdue.quarter
            and levels.partner_id = overdue.partner_id
            and ages.from_days <= overdue.days_overdue
            and (ages.to_days is null or ages.to_days >= overdue.days_overdue)
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
    end as colour_in_words
from counted
