-- Delivery confidence before the question of coverage: a rule counts once, at its gravest open flag;
-- waived, unconfirmed and data-quality flags do not count.
with

judged as (
    select * from {{ ref('int_quarters') }}
    where state = 'judged'
),

counted as (
    select
        *,
        case
            when aim in ('information_sharing', 'responsibilities') then aim
            else 'effectiveness'  -- with implementation and the partner survey
        end as broad_aim
    from {{ ref('flags') }}
    where
        state in ('new', 'continuing')
        and not is_waived
        and confidence <> 'unconfirmed'
        and aim <> 'data_quality'
),

gravest as (
    select
        partnership_id,
        quarter,
        rule_id,
        broad_aim,
        max(list_position(['low', 'medium', 'high', 'critical'], severity)) as step,
        bool_or(severity = 'critical' and quarters_open >= 2) as is_lasting_critical
    from counted
    group by all
),

aims as (
    select
        partnership_id,
        quarter,
        broad_aim,
        count(*) filter (where step >= 3) as n_grave,
        count(*) filter (where step = 4) as n_critical,
        count(*) filter (where step = 3) as n_high,
        count(*) filter (where step = 2) as n_medium,
        bool_or(is_lasting_critical) as has_lasting_critical,
        list(rule_id order by rule_id) filter (where step = 4) as critical_rules,
        list(rule_id order by rule_id) filter (where step = 3) as high_rules,
        list(rule_id order by rule_id) filter (where step = 2) as medium_rules
    from gravest
    group by all
),

partnerships as (
    select
        partnership_id,
        quarter,
        count(*) filter (where n_grave >= 3) as n_grave_aims,
        sum(n_critical) as n_critical,
        sum(n_high) as n_high,
        sum(n_medium) as n_medium,
        bool_or(has_lasting_critical) as has_lasting_critical,
        flatten(list(coalesce(critical_rules, []) order by broad_aim)) as critical_rules,
        flatten(list(coalesce(high_rules, []) order by broad_aim)) as high_rules,
        flatten(list(coalesce(medium_rules, []) order by broad_aim)) as medium_rules
    from aims
    group by all
)

select
    judged.partnership_id,
    judged.quarter,
    case
        when partnerships.has_lasting_critical or partnerships.n_grave_aims >= 2 then 'red'
        when partnerships.n_critical >= 1 or partnerships.n_high >= 4 then 'amber_red'
        when partnerships.n_high >= 2 then 'amber'
        when partnerships.n_high >= 1 or partnerships.n_medium >= 4 then 'amber_green'
        else 'green'
    end as delivery_confidence,
    -- What of it held, in the words of a report.
    case
        when partnerships.has_lasting_critical then 'a critical flag has been open for two quarters or more'
        when partnerships.n_grave_aims >= 2
            then 'three or more rules are high or critical in each of two aims'
        when partnerships.n_critical >= 1 then 'a critical flag is open'
        when partnerships.n_high >= 4 then 'four or more rules are high'
        when partnerships.n_high >= 2 then 'two or three rules are high'
        when partnerships.n_high >= 1 then 'one rule is high'
        when partnerships.n_medium >= 4 then 'four or more rules are medium'
        else 'no rule is high, and fewer than four are medium'
    end as decided_by,
    coalesce(partnerships.critical_rules, []) as critical_rules,
    coalesce(partnerships.high_rules, []) as high_rules,
    coalesce(partnerships.medium_rules, []) as medium_rules
from judged
left join partnerships
    on
        judged.partnership_id = partnerships.partnership_id
        and judged.quarter = partnerships.quarter
