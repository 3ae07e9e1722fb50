-- IM08, F-IM4. A sector is blind where no case was opened and no measure proposed in it in Q and the three
-- quarters before, as the newest rows have it; not known where one of the four is not judged, has low
-- coverage, or has no Cases or no Measures sheet that is known.
with quarters as (
    select * from {{ ref('int_quarters') }}
),

high_priorities as (
    select
        quarters.partnership_id,
        quarters.quarter,
        quarters.quarter_index,
        {{ quarter_start('(quarters.quarter_index - 3)') }} as window_start,
        quarters.quarter_end,
        priorities.sector,
        priorities.rated,
        priorities._sha256,
        priorities._sheet,
        priorities._row
    from quarters
    inner join {{ ref('stg_register_priorities') }} as priorities
        on
            quarters.partnership_id = priorities.partnership_id
            and {{ is_live_in_quarter(
                'priorities.valid_from', 'priorities.valid_to', 'quarters.quarter_start', 'quarters.quarter_end'
            ) }}
    -- of several rows of one sector live in Q the one latest in force counts
    qualify
        rated = 'high'
        and row_number() over (
            partition by quarters.partnership_id, quarters.quarter, priorities.sector
            order by priorities.valid_from desc nulls last, priorities._row asc
        ) = 1
),

shown as (
    select
        partnership_id,
        quarter
    from {{ ref('int_sheet_states') }}
    where sheet in ('Cases', 'Measures') and is_known
    group by all
    having count(distinct sheet) = 2
),

known as (
    select
        quarters.partnership_id,
        quarters.quarter
    from quarters
    inner join {{ ref('int_coverage') }} as coverage
        on
            quarters.partnership_id = coverage.partnership_id
            and coverage.quarter_index between quarters.quarter_index - 3 and quarters.quarter_index
    inner join shown
        on
            coverage.partnership_id = shown.partnership_id
            and coverage.quarter = shown.quarter
    where coverage.state = 'judged' and not coverage.is_low
    group by all
    having count(*) = 4
),

-- what began within the four quarters stands in a row of one of them
begun as (
    select
        partnership_id,
        quarter_index,
        'case|' || partner_id || '|' || case_key as begun_key,
        sector,
        opened_on as began_on
    from {{ ref('fct_cases') }}
    union all
    select
        partnership_id,
        quarter_index,
        'measure|' || measure_key as begun_key,
        sector,
        proposed_on as began_on
    from {{ ref('fct_measures') }}
),

newest as (
    select
        quarters.partnership_id,
        quarters.quarter,
        begun.sector,
        begun.began_on
    from quarters
    inner join begun
        on
            quarters.partnership_id = begun.partnership_id
            and begun.quarter_index between quarters.quarter_index - 3 and quarters.quarter_index
    qualify
        row_number() over (
            partition by quarters.partnership_id, quarters.quarter, begun.begun_key
            order by begun.quarter_index desc
        ) = 1
)

select
    high_priorities.partnership_id,
    high_priorities.quarter,
    high_priorities.sector,
    case when bool_or(known.quarter is not null) then count(newest.began_on) = 0 end as is_blind,
    count(newest.began_on) as n_begun,
    high_priorities._sha256,
    high_priorities._sheet,
    high_priorities._row
from high_priorities
left join known
    on
        high_priorities.partnership_id = known.partnership_id
        and high_priorities.quarter = known.quarter
left join newest
    on
        high_priorities.partnership_id = newest.partnership_id
        and high_priorities.quarter = newest.quarter
        and high_priorities.sector = newest.sector
        and high_priorities.window_start <= newest.began_on
        and high_priorities.quarter_end > newest.began_on
group by all
