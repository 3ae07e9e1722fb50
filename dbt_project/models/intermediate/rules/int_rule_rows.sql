-- What the rules found, with what the register says of each rule and with waivers applied.
with

assessed as (
    select * from {{ ref('int_rules_assessed') }}
),

registered as (
    select * from {{ ref('int_rule_register') }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

-- A waiver acts only where the rule would fail.
waived as (
    select distinct
        assessed.rule_id,
        assessed.partnership_id,
        assessed.quarter,
        assessed.subject_id
    from assessed
    inner join {{ ref('stg_register_waivers') }} as waivers
        on
            assessed.rule_id = waivers.rule_id
            and assessed.partnership_id = waivers.partnership_id
            and assessed.subject_id = coalesce(waivers.subject_id, assessed.subject_id)
            and assessed.quarter between waivers.from_quarter and waivers.to_quarter
    where assessed.status = 'fail'
)

select
    assessed.rule_id,
    assessed.partnership_id,
    assessed.quarter,
    quarters.quarter_index,
    registered.subject_kind,
    assessed.subject_id,
    case when waived.rule_id is not null then 'waived' else assessed.status end as status,
    assessed.value,
    assessed.threshold,
    coalesce(assessed.severity, registered.severity) as severity,
    assessed.confidence,
    assessed.concerns,
    assessed.message_values,
    assessed.evidence
from assessed
left join registered on assessed.rule_id = registered.rule_id
left join quarters
    on
        assessed.partnership_id = quarters.partnership_id
        and assessed.quarter = quarters.quarter
left join waived
    on
        assessed.rule_id = waived.rule_id
        and assessed.partnership_id = waived.partnership_id
        and assessed.quarter = waived.quarter
        and assessed.subject_id = waived.subject_id
