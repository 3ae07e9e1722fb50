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
        'F-IM2' as rule_id,
        partnership_id,
        quarter,
        partnership_id as subject_id
    from judged
),

{{ rule_grid_holes('implementation') }}
