-- EF01. A series without `per` is a plain count.
select
    'EF01' as indicator_id,
    partnership_id,
    quarter,
    series_id as breakdown,
    n as numerator,
    exposure as denominator,
    n,
    n * scale as value,
    {{ indicator_poisson_lower('n') }} * scale as lower,
    {{ indicator_poisson_upper('n') }} * scale as upper
from {{ ref('int_outcome_quarters') }}
