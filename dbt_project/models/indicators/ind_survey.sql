-- PS01, PS02, PS03. Of fewer respondents than make a group nothing is said, whatever least n is in force.
with themes as (
    select
        pairs.indicator_id,
        pairs.theme
    from (values ('PS01', 'information_sharing'), ('PS02', 'responsibilities'), ('PS03', 'effectiveness'))
        as pairs (indicator_id, theme)
),

scored as (
    select
        quarters.partnership_id,
        quarters.quarter,
        themes.indicator_id,
        sum(scores.score order by scores.respondent) as total,
        count(scores.score) as n
    from {{ ref('int_quarters') }} as quarters
    cross join themes
    left join {{ ref('survey_scores') }} as scores
        on
            quarters.partnership_id = scores.partnership_id
            and quarters.quarter = scores.quarter
            and themes.theme = scores.theme
    group by all
)

select
    scored.indicator_id,
    scored.partnership_id,
    scored.quarter,
    case when scored.n >= {{ var('survey_least') }} then scored.total end as numerator,
    scored.n as denominator,
    greatest({{ var('survey_least') }}, thresholds.min_n) as least_n
from scored
inner join {{ ref('int_thresholds') }} as thresholds
    on
        scored.partnership_id = thresholds.partnership_id
        and scored.quarter = thresholds.quarter
        and scored.indicator_id = thresholds.entry_id
