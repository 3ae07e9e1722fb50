-- EF03, EF04. Shown where the method's status lets the estimate stand; n holds the counts of both windows.
select
    'EF03' as indicator_id,
    partnership_id,
    quarter,
    series_id as breakdown,
    n,
    case when status in ('ok', 'low_df') then estimate end as value,
    case when status in ('ok', 'low_df') then lower end as lower,
    case when status in ('ok', 'low_df') then upper end as upper
from {{ ref('int_outcome_effects') }}
where method = 'net_effect'
union all
select
    'EF04' as indicator_id,
    partnership_id,
    quarter,
    series_id as breakdown,
    n,
    case when status = 'ok' then estimate end as value,
    null::double as lower,
    null::double as upper
from {{ ref('int_outcome_effects') }}
where method = 'wdq'
