-- IM09, IM10, F-IM6. The measures that count, each once, by its newest standing row up to Q; what happened to
-- it within a window stands in no row of a quarter before the window.
with newest as (
    select
        quarters.partnership_id,
        quarters.quarter,
        quarters.quarter_index,
        quarters.quarter_start,
        quarters.quarter_end,
        measures.measure_key,
        measures.measure,
        measures.executed_on,
        measures.appeal,
        measures.appeal_decided_on,
        measures.reopened_on,
        measures._sha256,
        measures._row
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
)

select
    'IM09' as indicator_id,
    partnership_id,
    quarter,
    measure_key,
    appeal = 'measure_overturned' as is_counted,
    _sha256,
    _row
from newest
where
    appeal in ('measure_stands', 'measure_varied', 'measure_overturned')
    and appeal_decided_on >= {{ quarter_start('(quarter_index - 7)') }}
    and appeal_decided_on < quarter_end
union all
select
    'IM10' as indicator_id,
    partnership_id,
    quarter,
    measure_key,
    coalesce(reopened_on <= executed_on + 365 and reopened_on < quarter_end, false) as is_counted,
    _sha256,
    _row
from newest
where
    measure in ('premises_closure', 'permit_revoked', 'licence_conditions', 'lease_ended')
    and executed_on >= {{ quarter_start('(quarter_index - 8)') }}
    and executed_on < quarter_start
