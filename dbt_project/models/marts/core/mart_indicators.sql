{{ config(alias='indicators') }}

select
    indicator_id,
    aim,
    title,
    levels,
    breakdown,
    kind,
    basis,
    unit,
    direction,
    green,
    amber,
    min_n,
    needs_coverage,
    formula,
    means,
    misleads,
    origin
from {{ ref('indicators') }}
