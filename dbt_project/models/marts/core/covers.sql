with

standing as (select * from {{ ref('int_standing') }}),

covers as (select * from {{ ref('stg_covers') }})

select
    standing.partnership_id,
    standing.quarter,
    standing.partner_id,
    covers.submitted_on,
    covers.prepared_by_role,
    covers.revision_note,
    covers.contact_changed,
    cast(covers.contact_vacant_days as bigint) as contact_vacant_days,
    covers._sha256,
    covers._sheet
from standing
inner join covers on standing.sha256 = covers._sha256
