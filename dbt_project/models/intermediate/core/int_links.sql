-- Links live in each quarter, and whether an agreement covered them on its last day.
with

quarters as (select * from {{ ref('int_quarters') }}),

members as (select * from {{ ref('int_members') }}),

live as (
    select
        quarters.quarter,
        quarters.quarter_index,
        quarters.quarter_end - 1 as last_day,
        links.*
    from quarters
    inner join {{ ref('stg_register_links') }} as links
        on
            quarters.partnership_id = links.partnership_id
            and {{ is_live_in_quarter(
                'links.valid_from', 'links.valid_to', 'quarters.quarter_start', 'quarters.quarter_end'
            ) }}
    -- Of several rows of one link the one latest in force counts.
    qualify row_number() over (
        partition by quarters.partnership_id, quarters.quarter, links.from_id, links.to_id
        order by links.valid_from desc nulls last
    ) = 1
),

coverage as (
    {{ agreement_coverage('live', 'from_id', 'to_id', 'kind', 'last_day') }}
)

select
    live.partnership_id,
    live.quarter,
    live.quarter_index,
    live.from_id,
    live.to_id,
    live.kind,
    live.agreement_required,
    live.min_flows,
    live.valid_from,
    live.valid_to,
    senders.partner_id is not null and receivers.partner_id is not null as are_both_active,
    coalesce(senders.is_active_all and receivers.is_active_all, false) as are_both_active_all,
    coverage.is_covered,
    live._sha256,
    live._sheet,
    live._row
from live
inner join coverage
    on
        live.partnership_id = coverage.partnership_id
        and live.quarter = coverage.quarter
        and live.from_id = coverage.from_id
        and live.to_id = coverage.to_id
left join members as senders
    on
        live.partnership_id = senders.partnership_id
        and live.quarter = senders.quarter
        and live.from_id = senders.partner_id
left join members as receivers
    on
        live.partnership_id = receivers.partnership_id
        and live.quarter = receivers.quarter
        and live.to_id = receivers.partner_id
