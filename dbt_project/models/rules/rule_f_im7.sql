-- F-IM7 Nobody watches for change: no threat listed within the year, though the returns are in. One listed is
-- enough to pass. The evidence is what each return says of its Threats sheet.
with

years as (
    select
        leads.partnership_id,
        leads.quarter,
        leads.quarter_index,
        leads.concerns,
        count(*) filter (where coverage.state = 'judged' and not coverage.is_low) = 4 as is_known
    from {{ ref('int_rule_leads') }} as leads
    inner join {{ ref('int_coverage') }} as coverage
        on
            leads.partnership_id = coverage.partnership_id
            and coverage.quarter_index between leads.quarter_index - 3 and leads.quarter_index
    group by all
),

-- What is carried, or only closes what an earlier quarter held, is not listed.
listed as (
    select
        years.partnership_id,
        years.quarter,
        count(*) as n_listed
    from years
    inner join {{ ref('fct_threats') }} as threats
        on
            years.partnership_id = threats.partnership_id
            and threats.quarter_index between years.quarter_index - 3 and years.quarter_index
    where not threats.is_carried and not threats.is_earlier
    group by all
),

judged as (
    select
        years.*,
        coalesce(listed.n_listed, 0) as n_listed,
        case
            when listed.n_listed > 0 then 'pass'
            when years.is_known then 'fail'
            else 'not_assessable'
        end as status
    from years
    left join listed
        on
            years.partnership_id = listed.partnership_id
            and years.quarter = listed.quarter
),

searched as (
    select
        judged.partnership_id,
        judged.quarter,
        sheets.quarter_index,
        sheets.state = 'nil' as is_nil,
        {
            'sha256': sheets.sha256,
            'sheet': 'Cover',
            'row': positions.row::integer,
            'columns': [positions.column_name]
        } as evidence
    from judged
    inner join {{ ref('int_sheet_states') }} as sheets
        on
            judged.partnership_id = sheets.partnership_id
            and sheets.quarter_index between judged.quarter_index - 3 and judged.quarter_index
    inner join {{ ref('stg_positions') }} as positions
        on
            sheets.sha256 = positions._sha256
            and positions.column_name
            = case when sheets.state = 'nil' then 'nil_Threats' else 'partner_id' end
    where judged.status = 'fail' and sheets.sheet = 'Threats' and positions._sheet = 'Cover'
),

evidence as (
    select
        partnership_id,
        quarter,
        count(*) as n_returns,
        count(*) filter (where is_nil) as n_nil,
        {{ rule_evidence_list('evidence', 'quarter_index desc') }} as evidence
    from searched
    group by all
)

select
    'F-IM7' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partnership_id as subject_id,
    judged.status,
    judged.n_listed as value,
    1 as threshold,
    null::varchar as severity,
    'fact' as confidence,
    judged.concerns,
    map {
        'period': {{ rule_period('judged.quarter_index', 4) }},
        'returns': {{ rule_plural('coalesce(evidence.n_returns, 0)', 'return') }},
        'nil': {{ rule_plural('coalesce(evidence.n_nil, 0)', 'states', 'state') }},
    } as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
