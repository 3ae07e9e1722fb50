-- F-RA2 More than one accountable: two or more standing returns state A or AR.
with

judged as (
    select
        responsibilities.*,
        coverage.is_low
    from {{ ref('int_rule_responsibilities') }} as responsibilities
    left join {{ ref('int_coverage') }} as coverage
        on
            responsibilities.partnership_id = coverage.partnership_id
            and responsibilities.quarter = coverage.quarter
)

select
    'F-RA2' as rule_id,
    partnership_id,
    quarter,
    responsibility_id as subject_id,
    case
        when n_accountable >= 2 then 'fail'
        when is_low then 'not_assessable'
        else 'pass'
    end as status,
    n_accountable as value,
    2 as threshold,
    null::varchar as severity,
    'fact' as confidence,
    concerns,
    map {
        'quarter': {{ rule_quarter('quarter') }},
        'responsibility': title,
        'accountable': {{ rule_number('n_accountable') }},
        'partners': accountable_partners,
    } as message_values,
    -- The statements that clash come first in the list.
    case when n_accountable >= 2 then evidence[:n_accountable] else evidence end as evidence
from judged
