-- The grid of expected rows is built first and then filled, so that a row that no model gives stands here
-- as unknown.
with register as (
    select
        indicator_id,
        kind,
        string_split(levels, ';') as levels
    from {{ ref('indicators') }}
    -- breakdowns of these kinds have no row for the whole: pledges of different kinds, strands and series
    -- are never summed
    where
        indicator_id in {{ indicator_ids() }}
        and coalesce(breakdown, '') not in ('kind', 'strand', 'series')
),

grid as (
    select
        quarters.partnership_id,
        quarters.quarter,
        register.indicator_id,
        '' as partner_id,
        '' as breakdown,
        register.kind
    from {{ ref('int_quarters') }} as quarters
    cross join register
    where list_contains(register.levels, 'partnership')
    union all
    select
        members.partnership_id,
        members.quarter,
        register.indicator_id,
        members.partner_id,
        '' as breakdown,
        register.kind
    from {{ ref('int_members') }} as members
    cross join register
    where list_has_any(register.levels, ['partner', 'holder', 'requester'])
),

-- Beyond the grid stand breakdowns of the partnership and of active members, and pairs and other partners
-- with something to count.
given as (
    select
        rows_given.*,
        coalesce(
            rows_given.partner_id = '' or members.partner_id is not null
            or max(rows_given.n) over (
                partition by
                    rows_given.partnership_id,
                    rows_given.quarter,
                    rows_given.indicator_id,
                    rows_given.partner_id
            ) > 0,
            false
        ) as is_kept
    from {{ ref('int_indicator_rows') }} as rows_given
    left join {{ ref('int_members') }} as members
        on
            rows_given.partnership_id = members.partnership_id
            and rows_given.quarter = members.quarter
            and rows_given.partner_id = members.partner_id
),

joined as (
    select
        coalesce(grid.partnership_id, given.partnership_id) as partnership_id,
        coalesce(grid.quarter, given.quarter) as quarter,
        coalesce(grid.indicator_id, given.indicator_id) as indicator_id,
        coalesce(grid.partner_id, given.partner_id) as partner_id,
        coalesce(grid.breakdown, given.breakdown) as breakdown,
        given.* exclude (partnership_id, quarter, indicator_id, partner_id, breakdown),
        -- a share that no model gives has nothing in it: 0 of 0, a median no items; anything else that is not
        -- given is unknown
        given.is_kept is null and grid.kind in ('proportion', 'weighted') as is_empty_share,
        given.is_kept is null and grid.kind = 'median' as is_empty_median
    from grid
    full outer join given
        on
            grid.partnership_id = given.partnership_id
            and grid.quarter = given.quarter
            and grid.indicator_id = given.indicator_id
            and grid.partner_id = given.partner_id
            and grid.breakdown = given.breakdown
    where grid.indicator_id is not null or given.is_kept
)

select
    partnership_id,
    quarter,
    indicator_id,
    partner_id,
    breakdown,
    case when is_empty_share then 0 else numerator end as numerator,
    case when is_empty_share then 0 else denominator end as denominator,
    case when is_empty_share or is_empty_median then 0 else n end as n,
    value,
    lower,
    upper,
    coalesce(is_not_reached, false) as is_not_reached,
    colour_in_words,
    least_n
from joined
