-- Every expected rule, quarter and subject of this aim has one result, and none is there unexpected.
with

{{ rule_grid_register() }}
expected as (
    select
        'F-IM1' as rule_id,
        partnership_id,
        quarter,
        component_id as subject_id
    from components
    union all
    select
        unnest(['F-IM2', 'F-IM6', 'F-IM7']) as rule_id,
        partnership_id,
        quarter,
        partnership_id as subject_id
    from judged
    union all
    select
        'F-IM3' as rule_id,
        components.partnership_id,
        components.quarter,
        components.component_id as subject_id
    from components
    inner join judged
        on
            components.partnership_id = judged.partnership_id
            and components.quarter = judged.quarter
    inner join {{ ref('stg_register_plans') }} as plans
        on
            components.partnership_id = plans.partnership_id
            and components.component_id = plans.component_id
            and plans.quarter in (
                {{ quarter_label('(judged.quarter_index - 1)') }},
                {{ quarter_label('(judged.quarter_index - 2)') }}
            )
    where plans.planned_units > 0
    group by all
    having count(*) = 2
    union all
    select
        'F-IM4' as rule_id,
        judged.partnership_id,
        judged.quarter,
        entries.sector as subject_id
    from judged
    inner join {{ ref('stg_register_priorities') }} as entries
        on
            judged.partnership_id = entries.partnership_id
            and {{ is_live_in_quarter(
                'entries.valid_from', 'entries.valid_to', 'judged.quarter_start', 'judged.quarter_end'
            ) }}
    group by all
    having max_by(entries.rated, coalesce(entries.valid_from, date '0001-01-01')) = 'high'
    union all
    select
        'F-IM5' as rule_id,
        threats.partnership_id,
        threats.quarter,
        threats.subject_id
    from {{ ref('fct_threats') }} as threats
    inner join judged
        on
            threats.partnership_id = judged.partnership_id
            and threats.quarter = judged.quarter
),

{{ rule_grid_holes('implementation') }}
