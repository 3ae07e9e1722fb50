with

items as (
    select *
    from {{ ref('int_items') }}
    where kind = 'threat'
),

threat_rows as (select * from {{ ref('stg_return_threats') }}),

quarters as (select * from {{ ref('int_quarters') }})

select
    items.partnership_id,
    items.quarter,
    items.quarter_index,
    items.partner_id,
    items.partner_id || '|' || items.number as subject_id,
    threat_rows.threat_id,
    items.first_began_on as observed_on,
    threat_rows.kind,
    threat_rows.sector,
    threat_rows.responded_on,
    threat_rows.action_id,
    items.is_carried,
    items.is_carried_again,
    items.n_carried,
    items.is_earlier,
    items.is_open,
    not items.is_open as is_closed_in_quarter,
    case
        when items.is_open then date_diff('day', items.first_began_on, quarters.quarter_end)
    end::integer as days_open,
    threat_rows.observed_on as observed_on_stated,
    items.first_sha256,
    items.first_row,
    items._sha256,
    items._sheet,
    items._row
from items
inner join threat_rows
    on items._sha256 = threat_rows._sha256 and items._row = threat_rows._row
inner join quarters
    on items.partnership_id = quarters.partnership_id and items.quarter = quarters.quarter
