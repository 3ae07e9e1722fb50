select
    seq,
    sha256,
    file_name,
    form,
    partnership_id,
    partner_id,
    quarter,
    version,
    decision,
    received_at,
    submitted_on,
    n_must,
    n_should,
    timed_on
from {{ ref('stg_versions') }}
