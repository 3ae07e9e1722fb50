-- Every expected rule, quarter and subject of this aim has one result, and none is there unexpected.
with

{{ rule_grid_register() }}
expected as (
    select
        'F-IS1' as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from members
    union all
    select
        'F-IS1' as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from counted
    where indicator_id = 'IS01'
    union all
    select
        'F-IS4' as rule_id,
        partnership_id,
        quarter,
        from_id || '|' || to_id as subject_id
    from links
    where agreement_required = 'yes'
    union all
    select
        'F-IS11' as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from counted
    where indicator_id = 'IS18'
),

{{ rule_grid_holes('information_sharing') }}
