-- PS01 to PS03. Of fewer respondents than make a group no row is shown.
with themes as (
    select
        unnest(['PS01', 'PS02', 'PS03']) as indicator_id,
        unnest(['information_sharing', 'responsibilities', 'effectiveness']) as theme,
        unnest([range(1, 7), range(7, 14), range(14, 19)]) as items
)

select
    scores.partnership_id,
    themes.indicator_id,
    '' as partner_id,
    '' as breakdown,
    'respondent in row ' || scores._row as item,
    scores.quarter,
    scores.score as numerator,
    1.0 as denominator,
    map { 'items answered': scores.n_answered::varchar, 'mean of them': told(scores.score) } as details,
    source(
        scores._sheet, list_transform(themes.items, lambda item: 'p' || item), scores._sha256, scores._row
    ) as sources
from marts.survey_scores as scores
inner join judged on scores.partnership_id = judged.partnership_id and scores.quarter = judged.quarter
inner join themes on scores.theme = themes.theme
inner join marts.indicator_values as figures
    on
        scores.partnership_id = figures.partnership_id
        and scores.quarter = figures.quarter
        and themes.indicator_id = figures.indicator_id
        and figures.value is not null
