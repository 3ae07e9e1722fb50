-- Every expected rule, quarter and subject of this aim has one result, and none is there unexpected.
with

expected as (
    select distinct
        'F-PS1' as rule_id,
        quarters.partnership_id,
        quarters.quarter,
        quarters.partnership_id as subject_id
    from {{ ref('int_quarters') }} as quarters
    inner join {{ ref('stg_survey_rows') }} as surveys
        on
            quarters.partnership_id = surveys.partnership_id
            and quarters.quarter = surveys.quarter
    where quarters.state = 'judged'
),

{{ rule_grid_holes('partner_survey') }}
