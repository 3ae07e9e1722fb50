-- IM06, IM07, IM08. A threat stands at Q_END as its owner's newest statement up to Q has it; what was
-- observed within the window stands in no statement of a quarter before it.
with quarters as (
    select
        partnership_id,
        quarter,
        quarter_index,
        {{ quarter_start('(quarter_index - 3)') }} as window_start,
        quarter_end
    from {{ ref('int_quarters') }}
),

threats as (
    select
        *,
        lower(subject_id) as threat_key
    from {{ ref('fct_threats') }}
),

newest as (
    select
        quarters.*,
        threats.observed_on,
        threats.is_open,
        case when threats.is_open then quarters.quarter_end else threats.responded_on end as until_on
    from quarters
    inner join threats
        on
            quarters.partnership_id = threats.partnership_id
            and threats.quarter_index between quarters.quarter_index - 3 and quarters.quarter_index
    qualify
        row_number() over (
            partition by quarters.partnership_id, quarters.quarter, threats.threat_key
            order by threats.quarter_index desc
        ) = 1
),

durations as (
    select
        partnership_id,
        quarter,
        greatest(date_diff('day', observed_on, until_on), 0) as n_days,
        not is_open as is_answered
    from newest
    where observed_on >= window_start and observed_on < quarter_end
),

medians as (
    {{ kaplan_meier_median('durations', ['partnership_id', 'quarter'], 'n_days', 'is_answered') }}
),

-- IM07 is known where a Threats sheet of Q is, and a threat was listed within the year
known as (
    select distinct
        partnership_id,
        quarter
    from {{ ref('int_sheet_states') }}
    where sheet = 'Threats' and is_known
),

listed as (
    select distinct
        quarters.partnership_id,
        quarters.quarter
    from quarters
    inner join threats
        on
            quarters.partnership_id = threats.partnership_id
            and threats.quarter_index between quarters.quarter_index - 3 and quarters.quarter_index
    where not threats.is_carried
),

unanswered as (
    select
        known.partnership_id,
        known.quarter,
        count(threats.threat_key) as n
    from known
    inner join listed
        on
            known.partnership_id = listed.partnership_id
            and known.quarter = listed.quarter
    left join threats
        on
            known.partnership_id = threats.partnership_id
            and known.quarter = threats.quarter
            and threats.days_open >= 180
    group by all
)

select
    'IM06' as indicator_id,
    quarters.partnership_id,
    quarters.quarter,
    null::bigint as numerator,
    coalesce(medians.n, 0) as n,
    medians.median::double as value,
    coalesce(medians.is_not_reached, false) as is_not_reached
from quarters
left join medians
    on
        quarters.partnership_id = medians.partnership_id
        and quarters.quarter = medians.quarter
union all
select
    'IM07' as indicator_id,
    partnership_id,
    quarter,
    n as numerator,
    n,
    n::double as value,
    false as is_not_reached
from unanswered
union all
select
    'IM08' as indicator_id,
    partnership_id,
    quarter,
    count_if(is_blind) as numerator,
    count_if(is_blind) as n,
    count_if(is_blind)::double as value,
    false as is_not_reached
from {{ ref('int_blind_spots') }}
where is_blind is not null
group by all
