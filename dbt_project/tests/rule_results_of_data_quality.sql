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
    union all
    select distinct
        'F-DQ3' as rule_id,
        judged.partnership_id,
        judged.quarter,
        points.series_id as subject_id
    from judged
    inner join {{ ref('fct_outcome_points') }} as points
        on
            judged.partnership_id = points.partnership_id
            and judged.quarter = points.quarter
    where points.role is not null
),

{{ rule_grid_holes('data_quality') }}
