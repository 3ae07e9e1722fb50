with

statements as (select * from {{ ref('int_statements') }}),

responsibilities as (select * from {{ ref('fct_responsibilities') }})

select
    statements.partnership_id,
    statements.quarter,
    statements.quarter_index,
    statements.partner_id,
    statements.responsibility_id,
    statements.own_role,
    statements.accepted_on,
    statements.accountable_id,
    statements.is_accountable,
    statements.is_responsible,
    statements.first_accepted_on,
    statements.is_accepted,
    statements._sha256,
    statements._sheet,
    statements._row
from statements
inner join responsibilities
    on
        statements.partnership_id = responsibilities.partnership_id
        and statements.quarter = responsibilities.quarter
        and statements.responsibility_id = responsibilities.responsibility_id
