with

measure_rows as (
    {{ standing_rows(ref('stg_return_measures')) }}
)

select
    partnership_id,
    quarter,
    quarter_index,
    partner_id,
    measure_id,
    measure,
    sector,
    proposed_on,
    decided_on,
    executed_on,
    appeal,
    appeal_decided_on,
    compliance,
    checked_on,
    reopened_on,
    value_eur,
    -- the same in every quarter; the newest standing row up to Q has the greatest quarter_index
    partner_id || '|' || lower(measure_id) as measure_key,
    _sha256,
    _sheet,
    _row
from measure_rows
