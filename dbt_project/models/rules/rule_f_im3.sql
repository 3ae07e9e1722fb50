-- F-IM3 Component stuck: no further than two quarters before, and below the stage in force. A stage that
-- reaches it is enough to pass, whatever the other was.
with

planned as (
    select
        partnership_id,
        component_id,
        {{ quarter_index('quarter') }} as quarter_index
    from {{ ref('stg_register_plans') }}
    where planned_units > 0
),

components as (
    select components.*
    from {{ ref('int_rule_components') }} as components
    inner join planned
        on
            components.partnership_id = planned.partnership_id
            and components.component_id = planned.component_id
            and planned.quarter_index between components.quarter_index - 2 and components.quarter_index - 1
    group by all
    having count(*) = 2
),

stated as (
    select
        *,
        {{ rule_evidence_row('Delivery', ['component_id', 'stage']) }} as evidence
    from {{ ref('fct_delivery') }}
    where stage_number is not null
),

stages as (
    select
        partnership_id,
        component_id,
        quarter_index,
        max(stage_number) as stage,
        {{ rule_evidence_list('evidence', 'stage_number desc') }} as evidence
    from stated
    group by all
),

judged as (
    select
        components.*,
        stages.stage,
        earlier.stage as earlier_stage,
        thresholds.threshold,
        list_concat(stages.evidence, earlier.evidence) as evidence
    from components
    left join stages
        on
            components.partnership_id = stages.partnership_id
            and components.component_id = stages.component_id
            and components.quarter_index = stages.quarter_index
    left join stages as earlier
        on
            components.partnership_id = earlier.partnership_id
            and components.component_id = earlier.component_id
            and components.quarter_index - 2 = earlier.quarter_index
    left join {{ ref('int_thresholds') }} as thresholds
        on
            components.partnership_id = thresholds.partnership_id
            and components.quarter = thresholds.quarter
            and thresholds.entry_id = 'F-IM3'
)

select
    'F-IM3' as rule_id,
    partnership_id,
    quarter,
    component_id as subject_id,
    case
        when stage >= threshold then 'pass'
        when stage is null or earlier_stage is null then 'not_assessable'
        when stage > earlier_stage then 'pass'
        else 'fail'
    end as status,
    stage as value,
    threshold,
    null::varchar as severity,
    'fact' as confidence,
    concerns,
    map {
        'component': title,
        'quarter': {{ rule_quarter('quarter') }},
        'earlier_quarter': {{ rule_quarter(quarter_label('(quarter_index - 2)')) }},
        'stage': {{ rule_number('stage') }},
        'stage_words': {{ codelist_title(codelist_stage(), 'stage') }},
        'earlier_stage': {{ rule_number('earlier_stage') }},
        'earlier_words': {{ codelist_title(codelist_stage(), 'earlier_stage') }},
        'threshold': {{ rule_number('threshold') }},
    } as message_values,
    evidence
from judged
