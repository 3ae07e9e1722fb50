with

outcome_rows as (select * from {{ ref('stg_outcome_rows') }}),

series as (select * from {{ ref('stg_register_series') }}),

areas as (select * from {{ ref('stg_register_areas') }}),

placed as (
    select
        outcome_rows.*,
        series.partnership_id,
        series.per,
        areas.role,
        outcome_rows.period like '____-Q_' as is_quarterly,
        case
            when outcome_rows.period like '____-Q_' then outcome_rows.period
            else outcome_rows.period[:4] || '-Q' || ((outcome_rows.period[6:]::integer + 2) // 3)
        end as quarter,
        make_date(
            outcome_rows.period[:4]::integer,
            case
                when outcome_rows.period like '____-Q_' then outcome_rows.period[7:]::integer * 3 - 2
                else outcome_rows.period[6:]::integer
            end,
            1
        ) as period_start
    from outcome_rows
    left join series on outcome_rows.series_id = series.series_id
    left join areas on series.partnership_id = areas.partnership_id and outcome_rows.area_id = areas.area_id
)

select
    partnership_id,
    series_id,
    area_id,
    role,
    period,
    quarter,
    is_quarterly,
    period_start,
    count,
    denominator,
    definition,
    -- the exposure of one point: denominator / per, 1 where the series has no rate
    case when per is null then 1.0 else denominator / per end as exposure,
    case when per is not null then count * per / nullif(denominator, 0) end as rate,
    {{ indicator_poisson_lower('count') }} / nullif(exposure, 0) as lower,
    {{ indicator_poisson_upper('count') }} / nullif(exposure, 0) as upper,
    seq,
    _sha256,
    _sheet,
    _row
from placed
