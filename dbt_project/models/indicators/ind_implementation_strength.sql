-- IM04. The least of IM01, IM02 and IM03 of the partnership; null where any of them is null or too_few, or
-- IM01 is low_coverage.
with parts as (
    select * from {{ ref('ind_components_under_way') }}
    union all by name
    select * from {{ ref('ind_fidelity') }}
    where breakdown = ''
    union all by name
    select * from {{ ref('ind_dose') }}
    where breakdown = ''
),

usable as (
    select
        parts.partnership_id,
        parts.quarter,
        parts.numerator / nullif(parts.denominator, 0) as value
    from parts
    inner join {{ ref('int_thresholds') }} as thresholds
        on
            parts.partnership_id = thresholds.partnership_id
            and parts.quarter = thresholds.quarter
            and parts.indicator_id = thresholds.entry_id
    inner join {{ ref('int_coverage') }} as coverage
        on
            parts.partnership_id = coverage.partnership_id
            and parts.quarter = coverage.quarter
    where
        parts.numerator / nullif(parts.denominator, 0) is not null
        and coalesce(parts.n, parts.denominator) >= coalesce(thresholds.min_n, 0)
        and not (parts.indicator_id = 'IM01' and coverage.is_low)
),

strength as (
    select
        partnership_id,
        quarter,
        min(value) as value
    from usable
    group by all
    having count(*) = 3
)

select
    'IM04' as indicator_id,
    quarters.partnership_id,
    quarters.quarter,
    3 as n,
    strength.value
from {{ ref('int_quarters') }} as quarters
left join strength
    on
        quarters.partnership_id = strength.partnership_id
        and quarters.quarter = strength.quarter
