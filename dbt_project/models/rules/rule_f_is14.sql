-- F-IS14 Lists do not agree: over the whole partnership, the two lists of requests agree too rarely.
with

judged as (
    {{ rule_partnership_values('F-IS14', 'IS18') }}
),

-- What stands behind a red value.
counted as (
    select requests.*
    from {{ ref('fct_requests') }} as requests
    inner join judged
        on
            requests.partnership_id = judged.partnership_id
            and requests.quarter = judged.quarter
    where requests.same_story is not null and judged.band = 'red'
),

evidence as (
    {{ rule_request_evidence('counted.same_story') }}
)

select
    'F-IS14' as rule_id,
    {{ rule_red_columns(met='agree', missed='differ', n_quarters=1, confidence=rule_band_confidence()) }}
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
