select
    partnership_id,
    quarter,
    partner_id,
    component_id,
    delivered_units,
    as_specified,
    stage,
    reach_eligible,
    reach_engaged,
    is_live,
    is_core,
    _sha256,
    _sheet,
    _row
from {{ ref('fct_delivery') }}
