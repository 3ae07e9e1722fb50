-- How well the items of a theme hang together (Cronbach's alpha, complete respondents only), and how far
-- apart the kinds of partner are. A variance stands here times n (n - 1): alpha is a ratio of two of them.
with

answers as (
    unpivot (
        select
            partnership_id,
            quarter,
            respondent,
            information_sharing,
            responsibilities,
            effectiveness
        from {{ ref('fct_survey') }}
    )
    on information_sharing, responsibilities, effectiveness
    into name theme value items
),

complete as (
    select
        *,
        len(items) as n_items,
        list_sum(items) as total
    from answers
    where list_count(items) = len(items)
),

totals as (
    select
        partnership_id,
        quarter,
        theme,
        n_items,
        count(*) as n_complete,
        count(*) * sum(total * total) - sum(total) * sum(total) as variation
    from complete
    group by all
),

answers_by_item as (
    select
        partnership_id,
        quarter,
        theme,
        unnest(items) as answer,
        generate_subscripts(items, 1) as item
    from complete
),

items as (
    select
        partnership_id,
        quarter,
        theme,
        item,
        count(*) * sum(answer * answer) - sum(answer) * sum(answer) as variation
    from answers_by_item
    group by all
),

items_together as (
    select
        partnership_id,
        quarter,
        theme,
        sum(variation) as variation
    from items
    group by all
),

kinds as (
    select
        partnership_id,
        quarter,
        theme,
        partner_kind,
        count(*) as n,
        avg(score order by respondent) as mean
    from {{ ref('survey_scores') }}
    group by all
),

-- Respondents of no stated kind count, but are no kind to compare.
themes as (
    select
        partnership_id,
        quarter,
        theme,
        sum(n) as n,
        count(partner_kind) as n_kinds,
        min(n) filter (partner_kind is not null) as n_least,
        max(mean) filter (partner_kind is not null) - min(mean) filter (partner_kind is not null) as spread
    from kinds
    group by all
)

select
    themes.partnership_id,
    themes.quarter,
    themes.theme,
    themes.n::bigint as n,
    coalesce(totals.n_complete, 0)::bigint as n_complete,
    case
        when totals.n_complete >= {{ var('survey_least') }}
            then
                totals.n_items / (totals.n_items - 1)::double
                * (1 - items_together.variation / nullif(totals.variation, 0)::double)
    end as alpha,
    case
        when themes.n_kinds > 1 and themes.n_least >= {{ var('survey_least') }} then themes.spread
    end as kind_spread
from themes
left join totals
    on
        themes.partnership_id = totals.partnership_id
        and themes.quarter = totals.quarter
        and themes.theme = totals.theme
left join items_together
    on
        themes.partnership_id = items_together.partnership_id
        and themes.quarter = items_together.quarter
        and themes.theme = items_together.theme
