select
    partnership_id,
    quarter,
    from_id,
    to_id,
    kind,
    flow_id,
    on_date,
    is_covered,
    listed_by,
    link_kind,
    agreement_required,
    _sheet,
    from_sha256,
    from_row,
    to_sha256,
    to_row
from {{ ref('fct_flows') }}
