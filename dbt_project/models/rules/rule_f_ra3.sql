-- F-RA3 Accountability not accepted: the one partner that states A or AR has stated no day of acceptance
-- before the end of the quarter.
with

judged as (
    select
        responsibilities.*,
        statements.partner_id,
        statements.quarter_index,
        statements.is_accepted
    from {{ ref('int_rule_responsibilities') }} as responsibilities
    inner join {{ ref('fct_statements') }} as statements
        on
            responsibilities.partnership_id = statements.partnership_id
            and responsibilities.quarter = statements.quarter
            and responsibilities.responsibility_id = statements.responsibility_id
    where
        responsibilities.n_accountable = 1
        and statements.is_accountable
),

-- What that partner has stated of it in this and earlier returns.
searched as (
    select
        judged.partnership_id,
        judged.quarter,
        judged.responsibility_id,
        count(*) as n_returns,
        {{ rule_evidence_list(rule_evidence_row(
            'Responsibilities',
            ['responsibility_id', 'own_role', 'accepted_on'],
            'statements._sha256',
            'statements._row',
        ), 'statements.quarter_index desc') }} as evidence
    from judged
    inner join {{ ref('int_statements') }} as statements
        on
            judged.partnership_id = statements.partnership_id
            and judged.partner_id = statements.partner_id
            and judged.responsibility_id = statements.responsibility_id
            and judged.quarter_index >= statements.quarter_index
    group by all
)

select
    'F-RA3' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.responsibility_id as subject_id,
    case when judged.is_accepted then 'pass' else 'fail' end as status,
    null as value,
    null as threshold,
    null::varchar as severity,
    'fact' as confidence,
    judged.concerns,
    map {
        'partner': judged.accountable_partners,
        'quarter': {{ rule_quarter('judged.quarter') }},
        'responsibility': judged.title,
        'returns': {{ rule_number('searched.n_returns') }},
        'last_day': {{ rule_day(quarter_start('(judged.quarter_index + 1)') ~ ' - 1') }},
    } as message_values,
    searched.evidence
from judged
inner join searched
    on
        judged.partnership_id = searched.partnership_id
        and judged.quarter = searched.quarter
        and judged.responsibility_id = searched.responsibility_id
