with quarters as (
    select
        quarters.partnership_id,
        quarters.quarter,
        quarters.quarter_index,
        coverage.is17 as coverage,
        coverage.is_low as is_low_coverage
    from {{ ref('int_quarters') }} as quarters
    inner join {{ ref('int_coverage') }} as coverage
        on
            quarters.partnership_id = coverage.partnership_id
            and quarters.quarter = coverage.quarter
),

valued as (
    select
        rows_filled.* exclude (lower, upper, least_n),
        quarters.quarter_index,
        quarters.coverage,
        quarters.is_low_coverage,
        register.basis,
        register.direction,
        register.needs_coverage = 'yes' as needs_coverage,
        case
            when register.basis = 'sample'
                then {{ indicator_wilson('rows_filled.numerator', 'rows_filled.n', 'lower') }}
            else rows_filled.lower
        end as lower,
        case
            when register.basis = 'sample'
                then {{ indicator_wilson('rows_filled.numerator', 'rows_filled.n', 'upper') }}
            else rows_filled.upper
        end as upper,
        thresholds.green,
        thresholds.amber,
        coalesce(rows_filled.least_n, thresholds.min_n) as min_n
    from {{ ref('int_indicator_grid') }} as rows_filled
    inner join quarters
        on
            rows_filled.partnership_id = quarters.partnership_id
            and rows_filled.quarter = quarters.quarter
    inner join {{ ref('indicators') }} as register on rows_filled.indicator_id = register.indicator_id
    inner join {{ ref('int_thresholds') }} as thresholds
        on
            rows_filled.partnership_id = thresholds.partnership_id
            and rows_filled.quarter = thresholds.quarter
            and rows_filled.indicator_id = thresholds.entry_id
),

judged as (
    select
        *,
        {{ indicator_band() }} as band,
        {{ indicator_confirmed() }} as confirmed
    from valued
)

select
    judged.partnership_id,
    judged.quarter,
    judged.indicator_id,
    judged.partner_id,
    judged.breakdown,
    judged.numerator::double as numerator,
    judged.denominator::double as denominator,
    judged.n::bigint as n,
    judged.value,
    judged.lower,
    judged.upper,
    judged.band,
    judged.confirmed,
    {{ indicator_grade('judged') }} as grade,
    earlier.value as previous_value,
    judged.green::double as green,
    judged.amber::double as amber,
    judged.min_n::bigint as min_n
from judged
left join judged as earlier
    on
        judged.partnership_id = earlier.partnership_id
        and judged.quarter_index = earlier.quarter_index + 1
        and judged.indicator_id = earlier.indicator_id
        and judged.partner_id = earlier.partner_id
        and judged.breakdown = earlier.breakdown
