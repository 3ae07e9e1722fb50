-- EF05, EF06: cases, those of one joint reference as one. A case rests on every partner's newest row of it.
with cases as (
    select
        facts.*,
        case
            when facts.is_joint then 'joint case ' || facts.joint_ref
            else 'case ' || facts.case_ref || ' of ' || facts.partner_id
        end as item,
        list_transform(
            facts.source_rows,
            lambda source_row: {
                'sha256': source_row['sha256'], 'sheet': source_row['sheet'], 'row': source_row['row'],
                'columns': 'case_ref joint_ref closed_on offence actor stage referred_on acknowledged_on'
            }
        ) as sources
    from intermediate.fct_joint_cases as facts
    inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
)

select
    partnership_id,
    'EF05' as indicator_id,
    '' as partner_id,
    unnest(['', 'offence:' || offence, 'actor:' || actor]) as breakdown,
    item,
    quarter,
    (stage in ('prosecuted', 'convicted'))::integer::double as numerator,
    1.0 as denominator,
    map { 'closed': closed_on::varchar, 'stage': stage, 'offence': offence, 'actor': actor } as details,
    sources
from cases
where is_counted_closed and stage <> 'signal'
union all by name
select
    cases.partnership_id,
    'EF06' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    cases.item,
    cases.quarter,
    coalesce(cases.acknowledged_on <= cases.referred_on + 30, false)::integer::double as numerator,
    1.0 as denominator,
    map {
        'asked': cases.referred_on::varchar,
        'acknowledged': coalesce(cases.acknowledged_on::varchar, 'not yet')
    } as details,
    cases.sources
from cases
inner join judged on cases.partnership_id = judged.partnership_id
where cases.referred_on + 30 >= judged.quarter_start and cases.referred_on + 30 < judged.quarter_end
