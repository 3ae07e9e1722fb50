-- F-DQ2 Too few returns to judge. The evidence is that of F-DQ1 for each return that is missing.
with

missing as (
    select
        partnership_id,
        quarter,
        string_agg(message_values['partner'], ', ' order by subject_id) as partners,
        flatten(list(evidence order by subject_id)) as evidence
    from {{ ref('rule_f_dq1') }}
    where status = 'fail'
    group by all
)

select
    'F-DQ2' as rule_id,
    leads.partnership_id,
    leads.quarter,
    leads.partnership_id as subject_id,
    case
        when coverage.is17 is null then 'not_assessable'  -- no member expected: nothing to have in hand
        when coverage.is17 < thresholds.threshold then 'fail'
        else 'pass'
    end as status,
    coverage.is17 as value,
    thresholds.threshold,
    null::varchar as severity,
    'fact' as confidence,
    leads.concerns,
    map {
        'quarter': {{ rule_quarter('leads.quarter') }},
        'returned': {{ rule_plural('coverage.n_returned', 'is', 'are') }},
        'expected': {{ rule_plural('coverage.n_expected', 'expected return') }},
        'share': {{ rule_percent('coverage.is17', ['thresholds.threshold']) }},
        'threshold': {{ rule_limit('thresholds.threshold') }},
        'partners': coalesce(missing.partners, 'none'),
    } as message_values,
    coalesce(missing.evidence, {{ rule_no_evidence() }}) as evidence
from {{ ref('int_rule_leads') }} as leads
left join {{ ref('int_coverage') }} as coverage
    on
        leads.partnership_id = coverage.partnership_id
        and leads.quarter = coverage.quarter
left join {{ ref('int_thresholds') }} as thresholds
    on
        leads.partnership_id = thresholds.partnership_id
        and leads.quarter = thresholds.quarter
        and thresholds.entry_id = 'F-DQ2'
left join missing
    on
        leads.partnership_id = missing.partnership_id
        and leads.quarter = missing.quarter
