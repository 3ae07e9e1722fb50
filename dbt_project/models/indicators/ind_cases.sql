-- EF05, EF06. Each joint case once; a case as the newest standing rows up to Q have it.
with kinds as (
    select unnest([
        '',
        'offence:trafficking', 'offence:smuggling', 'offence:other_organised_crime',
        'actor:organised_group', 'actor:loose_network', 'actor:individual', 'actor:family_or_friends',
        'actor:unknown'
    ]) as breakdown
),

closed as (
    select
        partnership_id,
        quarter,
        unnest(['', 'offence:' || offence, 'actor:' || actor]) as breakdown,
        stage in ('prosecuted', 'convicted') as is_prosecuted
    from {{ ref('fct_joint_cases') }}
    where is_counted_closed and stage <> 'signal'
)

select
    'EF05' as indicator_id,
    quarters.partnership_id,
    quarters.quarter,
    kinds.breakdown,
    count(*) filter (closed.is_prosecuted) as numerator,
    count(closed.breakdown) as denominator
from {{ ref('int_quarters') }} as quarters
cross join kinds
left join closed
    on
        quarters.partnership_id = closed.partnership_id
        and quarters.quarter = closed.quarter
        and kinds.breakdown = closed.breakdown
group by all
union all
select
    'EF06' as indicator_id,
    quarters.partnership_id,
    quarters.quarter,
    '' as breakdown,
    count(*) filter (cases.acknowledged_on <= cases.referred_on + 30) as numerator,
    count(*) as denominator
from {{ ref('int_quarters') }} as quarters
inner join {{ ref('fct_joint_cases') }} as cases
    on
        quarters.partnership_id = cases.partnership_id
        and quarters.quarter = cases.quarter
        and quarters.quarter_start <= cases.referred_on + 30
        and quarters.quarter_end > cases.referred_on + 30
group by all
