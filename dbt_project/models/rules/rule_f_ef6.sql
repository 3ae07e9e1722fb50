-- F-EF6 Counterparts abroad do not acknowledge: EF06 is red. The evidence is every row of each case that it
-- counts, the unacknowledged first.
with

judged as (
    {{ rule_partnership_values('F-EF6', 'EF06') }}
),

counted as (
    select
        judged.partnership_id,
        judged.quarter,
        coalesce(cases.acknowledged_on <= cases.referred_on + 30, false) as is_acknowledged,
        cases.case_key,
        unnest(cases.source_rows) as source
    from judged
    inner join {{ ref('fct_joint_cases') }} as cases
        on
            judged.partnership_id = cases.partnership_id
            and judged.quarter = cases.quarter
    where
        judged.band = 'red'
        and cases.referred_on + 30 >= {{ quarter_start('judged.quarter_index') }}
        and cases.referred_on + 30 < {{ quarter_start('(judged.quarter_index + 1)') }}
),

sources as (
    select
        *,
        {{ rule_evidence_row(
            'Cases',
            ['case_ref', 'joint_ref', 'referred_on', 'acknowledged_on'],
            "source['sha256']",
            "source['row']",
        ) }} as evidence
    from counted
),

evidence as (
    select
        partnership_id,
        quarter,
        {{ rule_evidence_list('evidence', 'is_acknowledged, case_key') }} as evidence
    from sources
    group by all
)

select
    'F-EF6' as rule_id,
    {{ rule_red_columns(
        met='acknowledged',
        missed='not_acknowledged',
        n_quarters=1,
        confidence=rule_band_confidence(),
    ) }}
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
