-- Every expected rule, quarter and subject of this aim has one result, and none is there unexpected.
with

{{ rule_grid_register() }}
series as (
    select
        judged.partnership_id,
        judged.quarter,
        entries.* exclude (partnership_id)
    from judged
    inner join {{ ref('stg_register_series') }} as entries on judged.partnership_id = entries.partnership_id
),

expected as (
    select
        unnest(['F-EF5', 'F-EF6']) as rule_id,
        partnership_id,
        quarter,
        partnership_id as subject_id
    from judged
    union all
    select
        'F-EF1' as rule_id,
        partnership_id,
        quarter,
        series_id as subject_id
    from series
    where improvement <> 'neutral' and measures_harm = 'yes'
    union all
    select
        'F-EF2' as rule_id,
        series.partnership_id,
        series.quarter,
        series.series_id as subject_id
    from series
    where
        series.improvement <> 'neutral'
        and series.measures_harm = 'yes'
        and series.series_id in (
            select points.series_id from {{ ref('fct_outcome_points') }} as points
            where points.role = 'buffer'
        )
    union all
    select
        'F-EF3' as rule_id,
        partnership_id,
        quarter,
        series_id as subject_id
    from series
    where improvement <> 'neutral' and target is not null and target_by is not null
    union all
    select
        'F-EF4' as rule_id,
        partnership_id,
        quarter,
        series_id as subject_id
    from series
    where measures_harm = 'no'
),

{{ rule_grid_holes('effectiveness') }}
