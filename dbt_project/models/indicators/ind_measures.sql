-- IM09, IM10. Each measure once, by its newest standing row up to Q; what happened to it within a window
-- stands in no row of a quarter before the window.
with newest as (
    select
        quarters.partnership_id,
        quarters.quarter,
        quarters.quarter_index,
        quarters.quarter_start,
        quarters.quarter_end,
        measures.measure,
        measures.executed_on,
        measures.appeal,
        measures.appeal_decided_on,
        measures.reopened_on
    from {{ ref('int_quarters') }} as quarters
    inner join {{ ref('fct_measures') }} as measures
        on
            quarters.partnership_id = measures.partnership_id
            and measures.quarter_index between quarters.quarter_index - 8 and quarters.quarter_index
    qualify
        row_number() over (
            partition by quarters.partnership_id, quarters.quarter, measures.measure_key
            order by measures.quarter_index desc
        ) = 1
),

appealed as (
    select
        partnership_id,
        quarter,
        count(*) filter (appeal = 'measure_overturned') as numerator,
        count(*) as denominator
    from newest
    where
        appeal in ('measure_stands', 'measure_varied', 'measure_overturned')
        and appeal_decided_on >= {{ quarter_start('(quarter_index - 7)') }}
        and appeal_decided_on < quarter_end
    group by all
),

closed as (
    select
        partnership_id,
        quarter,
        count(*) filter (reopened_on <= executed_on + 365 and reopened_on < quarter_end) as numerator,
        count(*) as denominator
    from newest
    where
        measure in ('premises_closure', 'permit_revoked', 'licence_conditions', 'lease_ended')
        and executed_on >= {{ quarter_start('(quarter_index - 8)') }}
        and executed_on < quarter_start
    group by all
)

select
    'IM09' as indicator_id,
    partnership_id,
    quarter,
    numerator,
    denominator
from appealed
union all
select
    'IM10' as indicator_id,
    partnership_id,
    quarter,
    numerator,
    denominator
from closed
