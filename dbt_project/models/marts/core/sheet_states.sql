select
    partnership_id,
    partner_id,
    quarter,
    sheet,
    state,
    sha256 as _sha256
from {{ ref('int_sheet_states') }}
where state <> 'absent'
