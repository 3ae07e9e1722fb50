-- IM06 to IM10: threats, blind spots, measures, each as its newest statement up to the quarter has it.
with threats as (
    select
        facts.*,
        judged.quarter_index - facts.quarter_index as ago,
        'threat ' || facts.threat_id || ' of ' || facts.partner_id as item,
        source('Threats', ['threat_id', 'observed_on', 'responded_on'], facts._sha256, facts._row)
        || first_source(
            'Threats', ['threat_id', 'observed_on'],
            facts.first_sha256, facts.first_row, facts._sha256, facts._row
        ) as sources
    from intermediate.fct_threats as facts
    inner join judged
        on facts.partnership_id = judged.partnership_id and facts.quarter_index <= judged.quarter_index
    where judged.quarter_index - facts.quarter_index <= 3
),

newest_threats as (
    select * from threats
    qualify row_number() over (partition by partnership_id, lower(subject_id) order by ago) = 1
),

windows as (
    select
        *,
        quarter_start - interval 9 month as year_start
    from judged
),

begun as (
    select
        'case ' || case_ref || ' of ' || partner_id as item,
        'case|' || partner_id || '|' || case_key as begun_key,
        partnership_id,
        quarter_index,
        sector,
        opened_on as began_on,
        source('Cases', ['case_ref', 'opened_on', 'sector'], _sha256, _row) as sources
    from intermediate.fct_cases
    union all
    select
        'measure ' || measure_id || ' of ' || partner_id as item,
        'measure|' || measure_key as begun_key,
        partnership_id,
        quarter_index,
        sector,
        proposed_on as began_on,
        source('Measures', ['measure_id', 'sector', 'proposed_on'], _sha256, _row) as sources
    from intermediate.fct_measures
),

newest_begun as (
    select begun.*
    from begun
    inner join judged
        on
            begun.partnership_id = judged.partnership_id
            and begun.quarter_index between judged.quarter_index - 3 and judged.quarter_index
    qualify row_number() over (
        partition by begun.partnership_id, begun.begun_key order by begun.quarter_index desc
    ) = 1
),

begun_of_sectors as (
    select
        newest_begun.partnership_id,
        newest_begun.sector,
        string_agg(
            newest_begun.item || ', ' || newest_begun.began_on, '; ' order by newest_begun.item
        ) as told,
        flatten(list(newest_begun.sources order by newest_begun.item)) as sources
    from newest_begun
    inner join windows
        on
            newest_begun.partnership_id = windows.partnership_id
            and newest_begun.began_on >= windows.year_start
            and newest_begun.began_on < windows.quarter_end
    group by all
),

measures as (
    select
        results.indicator_id,
        results.is_counted,
        facts.*,
        'measure ' || facts.measure_id || ' of ' || facts.partner_id as item,
        source(
            'Measures',
            ['measure_id', 'measure', 'executed_on', 'appeal', 'appeal_decided_on', 'reopened_on'],
            facts._sha256,
            facts._row
        ) as sources
    from intermediate.int_measure_results as results
    inner join judged on results.partnership_id = judged.partnership_id and results.quarter = judged.quarter
    inner join intermediate.fct_measures as facts
        on results._sha256 = facts._sha256 and results._row = facts._row
)

select
    newest_threats.partnership_id,
    'IM06' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    newest_threats.item,
    newest_threats.quarter,
    greatest(
        date_diff(
            'day',
            newest_threats.observed_on,
            case when newest_threats.is_open then windows.quarter_end else newest_threats.responded_on end
        ),
        0
    )::double as value,
    case when newest_threats.is_open then 'open' else 'ended' end as role,
    map {
        'observed': newest_threats.observed_on::varchar,
        'responded': case
            when newest_threats.is_open then 'open at the end of the quarter'
            else newest_threats.responded_on::varchar
        end
    } as details,
    newest_threats.sources
from newest_threats
inner join windows
    on
        newest_threats.partnership_id = windows.partnership_id
        and newest_threats.observed_on >= windows.year_start
        and newest_threats.observed_on < windows.quarter_end
union all by name
select
    partnership_id,
    'IM07' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    item,
    quarter,
    1.0 as numerator,
    map { 'observed': observed_on::varchar, 'days open': days_open::varchar } as details,
    sources
from threats
where ago = 0 and days_open >= 180
union all by name
select
    facts.partnership_id,
    'IM08' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'sector ' || facts.sector || ', rated high' as item,
    facts.quarter,
    facts.is_blind::integer::double as numerator,
    map { 'begun within the year': coalesce(begun_of_sectors.told, 'no case, no measure') } as details,
    source('Priorities', ['sector', 'rated', 'valid_from', 'valid_to'], facts._sha256, facts._row)
    || coalesce(begun_of_sectors.sources, []) as sources
from intermediate.int_blind_spots as facts
inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
left join begun_of_sectors
    on facts.partnership_id = begun_of_sectors.partnership_id and facts.sector = begun_of_sectors.sector
union all by name
select
    partnership_id,
    indicator_id,
    '' as partner_id,
    '' as breakdown,
    item,
    quarter,
    is_counted::integer::double as numerator,
    1.0 as denominator,
    case indicator_id
        when 'IM09'
            then map { 'appeal': replace(appeal, '_', ' '), 'decided': appeal_decided_on::varchar }
        else
            map {
                'measure': replace(measure, '_', ' '),
                'executed': executed_on::varchar,
                'reopened': coalesce(reopened_on::varchar, 'not stated')
            }
    end as details,
    sources
from measures
