-- F-RA1 Nobody accountable: no standing return states A or AR.
select
    'F-RA1' as rule_id,
    partnership_id,
    quarter,
    responsibility_id as subject_id,
    case
        when n_accountable > 0 then 'pass'
        when is_incomplete then 'not_assessable'
        else 'fail'
    end as status,
    n_accountable as value,
    1 as threshold,
    null::varchar as severity,
    'fact' as confidence,
    concerns,
    map {
        'quarter': {{ rule_quarter('quarter') }},
        'responsibility': title,
        'statements': {{ rule_number('n_statements') }},
        'returns': {{ rule_plural('n_returns', 'return') }},
    } as message_values,
    evidence
from {{ ref('int_rule_responsibilities') }}
