-- F-RA10 Partners disagree on who is accountable: the share of statements that name the partner which states
-- it is red.
with

judged as (
    {{ rule_partnership_values('F-RA10', 'RA05') }}
),

statements as (
    select
        statements.*,
        {{ rule_evidence_row(
            'Responsibilities',
            ['responsibility_id', 'own_role', 'accountable_id'],
            'statements._sha256',
            'statements._row',
        ) }} as evidence
    from {{ ref('fct_statements') }} as statements
    inner join {{ ref('int_rule_responsibilities') }} as responsibilities
        on
            statements.partnership_id = responsibilities.partnership_id
            and statements.quarter = responsibilities.quarter
            and statements.responsibility_id = responsibilities.responsibility_id
    where responsibilities.n_accountable = 1
),

-- What stands behind a red value: what the other members state, those that differ first, and what the
-- accountable partner itself states.
evidence as (
    select
        statements.partnership_id,
        statements.quarter,
        {{ rule_evidence_list(
            'statements.evidence',
            'statements.is_accountable, statements.accountable_id = accountable.partner_id,'
            ' statements.responsibility_id, statements.partner_id',
        ) }} as evidence
    from statements
    inner join judged
        on
            statements.partnership_id = judged.partnership_id
            and statements.quarter = judged.quarter
            and judged.band = 'red'
    inner join statements as accountable
        on
            statements.partnership_id = accountable.partnership_id
            and statements.quarter = accountable.quarter
            and statements.responsibility_id = accountable.responsibility_id
            and accountable.is_accountable
    left join {{ ref('int_rule_members') }} as members
        on
            statements.partnership_id = members.partnership_id
            and statements.quarter = members.quarter
            and statements.partner_id = members.partner_id
    where
        statements.is_accountable
        or (statements.accountable_id is not null and members.partner_id is not null)
    group by all
)

select
    'F-RA10' as rule_id,
    {{ rule_red_columns(met='agree', missed='differ', n_quarters=1) }}
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
