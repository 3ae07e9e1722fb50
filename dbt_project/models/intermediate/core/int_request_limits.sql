-- The standard that holds for each request: the one of its class in force on the day it started.
with

requests as (
    select
        partnership_id,
        quarter,
        requester_id,
        holder_id,
        request_key,
        class,
        coalesce(received['moment'], sent['moment']) as start_at,
        coalesce(received['has_time'], sent['has_time']) as start_has_time,
        cast(coalesce(received['moment'], sent['moment']) as date) as start_on,
        coalesce(received, sent)['sha256'] as start_sha256,
        coalesce(received, sent)['row_number'] as start_row
    from {{ ref('int_requests') }}
),

standards as (select * from {{ ref('stg_register_standards') }}),

thresholds as (
    select * from {{ ref('int_thresholds') }}
    where entry_id = 'F-IS2'
),

partners as (select * from {{ ref('stg_register_partners') }}),

working_days as (select * from {{ ref('int_working_days') }}),

limited as (
    select
        requests.*,
        standards.limit_value,
        standards.limit_unit,
        standards._sha256 as limit_sha256,
        standards._row as limit_row,
        coalesce(standards.urgent = 'yes', false) as is_urgent,
        thresholds.threshold as urgent_multiple,
        partners.country as holder_country
    from requests
    left join standards
        on
            requests.class = standards.class
            and {{ is_in_force_on('standards.valid_from', 'standards.valid_to', 'requests.start_on') }}
    left join thresholds
        on
            requests.partnership_id = thresholds.partnership_id
            and requests.quarter = thresholds.quarter
    left join partners on requests.holder_id = partners.partner_id
    qualify row_number() over (
        partition by
            requests.partnership_id,
            requests.quarter,
            requests.requester_id,
            requests.holder_id,
            requests.request_key
        order by standards.valid_from desc nulls last
    ) = 1
)

select
    limited.*,
    {{ deadline('limited', '1', 'on_due.day') }} as due_at,
    {{ deadline('limited', '3', 'on_threefold.day') }} as threefold_due_at,
    {{ deadline('limited', 'limited.urgent_multiple', 'on_urgent.day') }} as urgent_due_at
from limited
left join working_days as on_start
    on
        limited.limit_unit = 'working_days'
        and limited.holder_country = on_start.country
        and limited.start_on = on_start.day
{% for name, multiple in [
    ('on_due', '1'), ('on_threefold', '3'), ('on_urgent', 'limited.urgent_multiple')
] -%}
    left join working_days as {{ name }}
        on
            on_start.country = {{ name }}.country
            and {{ name }}.is_working
            and on_start.n_working + {{ working_days_in_limit('limited.limit_value', multiple) }}
            = {{ name }}.n_working
{% endfor %}
