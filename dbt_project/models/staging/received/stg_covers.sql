select
    _sha256,
    _sheet,
    template_version,
    partnership_id,
    partner_id,
    quarter,
    submitted_on,
    prepared_by_role,
    revision_note,
    personal_data,
    contact_changed,
    contact_vacant_days
from {{ source('raw', 'covers') }}
