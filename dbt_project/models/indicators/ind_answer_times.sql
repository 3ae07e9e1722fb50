-- IS02. Kaplan-Meier median of the hours from start to answer, over requests that started in the quarter; one
-- still open is censored at its end.
with started as (
    select
        partnership_id,
        quarter,
        holder_id,
        class,
        n_hours,
        status <> 'open' as is_closed
    from {{ ref('fct_requests') }}
    where
        start_at >= quarter_start
        and start_at < quarter_end
        and status not in ('withdrawn', 'misdirected')
        and not is_disputed
),

grouped as (
    select
        partnership_id,
        quarter,
        '' as partner_id,
        unnest(['', class]) as breakdown,
        n_hours,
        is_closed
    from started
    union all
    select
        partnership_id,
        quarter,
        holder_id as partner_id,
        '' as breakdown,
        n_hours,
        is_closed
    from started
),

medians as (
    {{ kaplan_meier_median(
        'grouped', ['partnership_id', 'quarter', 'partner_id', 'breakdown'], 'n_hours', 'is_closed'
    ) }}
)

select
    'IS02' as indicator_id,
    partnership_id,
    quarter,
    partner_id,
    breakdown,
    n,
    median as value,
    case when is_not_reached then longest end as lower,
    is_not_reached
from medians
