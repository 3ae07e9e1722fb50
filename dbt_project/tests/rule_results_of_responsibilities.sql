-- Every expected rule, quarter and subject of this aim has one result, and none is there unexpected.
with

{{ rule_grid_register() }}
expected as (
    select
        unnest(['F-RA1', 'F-RA2', 'F-RA13']) as rule_id,
        partnership_id,
        quarter,
        responsibility_id as subject_id
    from responsibilities
    union all
    select
        'F-RA12' as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from members
    union all
    select
        'F-RA5' as rule_id,
        actions.partnership_id,
        actions.quarter,
        actions.subject_id
    from {{ ref('fct_actions') }} as actions
    inner join judged
        on
            actions.partnership_id = judged.partnership_id
            and actions.quarter = judged.quarter
),

{{ rule_grid_holes('responsibilities') }}
