-- IS05. Null where no standing return could have shown it: no partner's Requests sheet known; for a holder,
-- neither its own nor another's that lists a request to it.
with overdue as (
    select
        partnership_id,
        quarter,
        holder_id,
        count(*) as n_overdue,
        bool_or(is_late_threefold_at_end) as is_grave
    from {{ ref('fct_requests') }}
    where status = 'open' and not is_disputed and is_late_at_end
    group by all
),

known_holders as (
    select
        partnership_id,
        quarter,
        partner_id
    from {{ ref('int_sheet_states') }}
    where sheet = 'Requests' and is_known
    union
    select
        partnership_id,
        quarter,
        holder_id as partner_id
    from {{ ref('fct_requests') }}
    where listed_by in ('both', 'requester')
),

holder_level as (
    select
        known_holders.partnership_id,
        known_holders.quarter,
        known_holders.partner_id,
        coalesce(overdue.n_overdue, 0) as n,
        coalesce(overdue.is_grave, false) as is_grave
    from known_holders
    left join overdue
        on
            known_holders.partnership_id = overdue.partnership_id
            and known_holders.quarter = overdue.quarter
            and known_holders.partner_id = overdue.holder_id
),

partnership_level as (
    select
        known.partnership_id,
        known.quarter,
        '' as partner_id,
        coalesce(sum(overdue.n_overdue), 0) as n,
        coalesce(bool_or(overdue.is_grave), false) as is_grave
    from (
        select distinct
            partnership_id,
            quarter
        from {{ ref('int_sheet_states') }}
        where sheet = 'Requests' and is_known
    ) as known
    left join overdue
        on
            known.partnership_id = overdue.partnership_id
            and known.quarter = overdue.quarter
    group by all
),

every_level as (
    select * from holder_level
    union all
    select * from partnership_level
)

select
    'IS05' as indicator_id,
    partnership_id,
    quarter,
    partner_id,
    n as numerator,
    n,
    n::double as value,
    case
        when n = 0 then 'green'
        when is_grave then 'red'
        else 'amber'
    end as colour_in_words
from every_level
