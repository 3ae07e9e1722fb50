-- Every expected rule, quarter and subject of this aim has one result, and none is there unexpected.
with

{{ rule_grid_register() }}
expected as (
    select
        'F-DQ1' as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from members
    where is_expected
    union all
    select
        'F-DQ2' as rule_id,
        partnership_id,
        quarter,
        partnership_id as subject_id
    from judged
),

{{ rule_grid_holes('data_quality') }}
