-- The calendar of each country that a partner has. Working days are counted, so the n-th working day after a
-- day d is the working day of the same country whose n_working is that of d plus n.
with

partners as (select * from {{ ref('stg_register_partners') }}),

holidays as (select * from {{ ref('stg_register_holidays') }}),

standards as (select * from {{ ref('stg_register_standards') }}),

thresholds as (select * from {{ ref('int_thresholds') }}),

reports as (select * from {{ ref('int_request_reports') }}),

-- The longest deadline asked for is the limit times three (IS05) or times the threshold of F-IS2.
span as (
    select
        (select cast(min(least(sent['moment'], received['moment'])) as date) from reports) as first_day,
        (select cast(max(greatest(sent['moment'], received['moment'])) as date) from reports) as last_start,
        (
            select max(limit_value) from standards
            where limit_unit = 'working_days'
        )
        * (
            select greatest(3, max(threshold)) from thresholds
            where entry_id = 'F-IS2'
        ) as n_longest,
        (select count(distinct day) from holidays) as n_holidays
),

days as (
    select
        cast(unnest(range(
            first_day,
            last_start + cast(ceil(n_longest * 7 / 5) + n_holidays + 14 as integer),
            interval 1 day
        )) as date) as day
    from span
),

countries as (select distinct country from partners),

marked as (
    select
        countries.country,
        days.day,
        isodow(days.day) <= 5 and holidays.day is null as is_working
    from countries
    cross join days
    left join holidays
        on
            countries.country = holidays.country
            and days.day = holidays.day
)

select
    country,
    day,
    is_working,
    count(*) filter (where is_working) over (partition by country order by day) as n_working
from marked
