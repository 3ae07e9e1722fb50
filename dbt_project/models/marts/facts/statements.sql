select
    partnership_id,
    quarter,
    partner_id,
    responsibility_id,
    own_role,
    accepted_on,
    accountable_id,
    is_accountable,
    is_responsible,
    first_accepted_on,
    is_accepted,
    _sha256,
    _sheet,
    _row
from {{ ref('int_statements') }}
