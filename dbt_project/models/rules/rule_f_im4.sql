-- F-IM4 Blind spot: a sector rated high in which IM08 finds nothing. What is known to have begun in it is
-- enough to pass. The evidence is the rating and all that began within the year, none of it in the sector.
with

sectors as (
    select
        sectors.*,
        leads.quarter_index,
        leads.concerns
    from {{ ref('int_blind_spots') }} as sectors
    inner join {{ ref('int_rule_leads') }} as leads
        on
            sectors.partnership_id = leads.partnership_id
            and sectors.quarter = leads.quarter
),

blind as (
    select distinct
        partnership_id,
        quarter,
        quarter_index
    from sectors
    where is_blind
),

begun as (
    select
        partnership_id,
        quarter_index,
        partner_id || '|' || case_key as begun_key,
        'Cases' as sheet,
        opened_on as began_on,
        {{ rule_evidence_row('Cases', ['case_ref', 'opened_on', 'sector']) }} as evidence
    from {{ ref('fct_cases') }}
    union all
    select
        partnership_id,
        quarter_index,
        measure_key as begun_key,
        'Measures' as sheet,
        proposed_on as began_on,
        {{ rule_evidence_row('Measures', ['measure_id', 'proposed_on', 'sector']) }} as evidence
    from {{ ref('fct_measures') }}
),

newest as (
    select
        blind.*,
        begun.* exclude (partnership_id, quarter_index)
    from blind
    inner join begun
        on
            blind.partnership_id = begun.partnership_id
            and begun.quarter_index between blind.quarter_index - 3 and blind.quarter_index
    qualify
        row_number() over (
            partition by blind.partnership_id, blind.quarter, begun.sheet, begun.begun_key
            order by begun.quarter_index desc
        ) = 1
),

searched as (
    select
        partnership_id,
        quarter,
        count(*) filter (where sheet = 'Cases') as n_cases,
        count(*) filter (where sheet = 'Measures') as n_measures,
        {{ rule_evidence_list() }} as evidence
    from newest
    where
        began_on >= {{ quarter_start('(quarter_index - 3)') }}
        and began_on < {{ quarter_start('(quarter_index + 1)') }}
    group by all
)

select
    'F-IM4' as rule_id,
    sectors.partnership_id,
    sectors.quarter,
    sectors.sector as subject_id,
    case
        when sectors.n_begun > 0 then 'pass'
        when sectors.is_blind then 'fail'
        else 'not_assessable'
    end as status,
    sectors.n_begun as value,
    1 as threshold,
    null::varchar as severity,
    'fact' as confidence,
    sectors.concerns,
    map {
        'sector': {{ codelist_title(codelist_sector(), 'sectors.sector') }},
        'period': {{ rule_period('sectors.quarter_index', 4) }},
        'cases': {{ rule_plural('coalesce(searched.n_cases, 0)', 'case') }},
        'measures': {{ rule_plural('coalesce(searched.n_measures, 0)', 'measure') }},
    } as message_values,
    list_prepend(
        {{ rule_evidence_row(
            'Priorities', ['sector', 'rated', 'valid_from', 'valid_to'], 'sectors._sha256', 'sectors._row'
        ) }},
        coalesce(searched.evidence, {{ rule_no_evidence() }})
    ) as evidence
from sectors
left join searched
    on
        sectors.partnership_id = searched.partnership_id
        and sectors.quarter = searched.quarter
        and sectors.is_blind
