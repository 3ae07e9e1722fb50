-- F-IS14 Lists do not agree: over the whole partnership, the two lists of requests agree too rarely.
with

judged as (
    {{ rule_partnership_values('F-IS14', 'IS18') }}
),

counted as (
    select * from {{ ref('fct_requests') }}
    where same_story is not null
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
