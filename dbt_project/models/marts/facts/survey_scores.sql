-- A respondent's score for a theme is the mean of the items answered; with fewer than half answered, none.
with

answers as (
    unpivot (
        select
            partnership_id,
            quarter,
            respondent,
            partner_kind,
            information_sharing,
            responsibilities,
            effectiveness,
            _sha256,
            _sheet,
            _row
        from {{ ref('fct_survey') }}
    )
    on information_sharing, responsibilities, effectiveness
    into name theme value items
)

select
    partnership_id,
    quarter,
    respondent,
    partner_kind,
    theme,
    list_avg(items) as score,
    list_count(items)::integer as n_answered,
    _sha256,
    _sheet,
    _row
from answers
where list_count(items) * 2 >= len(items)
