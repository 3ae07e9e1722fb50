-- Gate, outcome state and verdict come with the outcome models; until then they are null and no cause
-- is listed.
with

judged as (
    select * from {{ ref('int_quarters') }}
    where state = 'judged'
),

coverage as (
    select * from {{ ref('int_coverage') }}
),

implementation as (
    select * from {{ ref('int_implementation_strength') }}
),

confidence as (
    select * from {{ ref('int_delivery_confidence') }}
),

causes as (
    select * from {{ ref('int_candidate_causes') }}
),

assembled as (
    select
        judged.partnership_id,
        judged.quarter,
        implementation.implementation,
        implementation.sustained,
        null::varchar as outcome_state,
        null::varchar as gate,
        null::varchar as verdict,
        case
            when coverage.is_low then 'not_rated'
            else confidence.delivery_confidence
        end as delivery_confidence,
        coalesce(causes.flag_ids, []) as flag_ids
    from judged
    left join coverage
        on
            judged.partnership_id = coverage.partnership_id
            and judged.quarter = coverage.quarter
    left join implementation
        on
            judged.partnership_id = implementation.partnership_id
            and judged.quarter = implementation.quarter
    left join confidence
        on
            judged.partnership_id = confidence.partnership_id
            and judged.quarter = confidence.quarter
    left join causes
        on
            judged.partnership_id = causes.partnership_id
            and judged.quarter = causes.quarter
)

select
    * exclude (flag_ids),
    case
        when verdict in ('implementation_failure', 'not_implemented') then flag_ids
        else []
    end as candidate_causes
from assembled
