-- F-IS8 Everything hangs on one partner: two quarters running one member, not the lead, stands between
-- the others.
with

bands as (
    {{ rule_partnership_values('F-IS8', 'IS13') }}
),

-- Each member's part in the quarter: known to be the broker of a red one, known not to be, or not known.
brokers as (
    select
        bands.*,
        nodes.partner_id,
        nodes.degree,
        row_number() over (
            partition by bands.partnership_id, bands.quarter
            order by round(nodes.n_paths, 9) desc, nodes.partner_id
        ) = 1 as is_largest,
        case
            when bands.band in ('green', 'amber', 'red', 'not_reached') then bands.band = 'red' and is_largest
        end as is_broker
    from bands
    inner join {{ ref('network_nodes') }} as nodes
        on
            bands.partnership_id = nodes.partnership_id
            and bands.quarter = nodes.quarter
),

judged as (
    select
        brokers.*,
        coalesce(partners.title, brokers.partner_id) as partner,
        before.value as value_before,
        -- Of a known quarter in which it was no member, it was not the broker.
        case
            when before.band in ('green', 'amber', 'red', 'not_reached')
                then coalesce(brokers_before.is_broker, false)
        end as was_broker
    from brokers
    left join {{ ref('int_leads') }} as leads
        on
            brokers.partnership_id = leads.partnership_id
            and brokers.quarter = leads.quarter
    left join bands as before
        on
            brokers.partnership_id = before.partnership_id
            and brokers.quarter_index - 1 = before.quarter_index
    left join brokers as brokers_before
        on
            brokers.partnership_id = brokers_before.partnership_id
            and brokers.quarter_index - 1 = brokers_before.quarter_index
            and brokers.partner_id = brokers_before.partner_id
    left join {{ ref('stg_register_partners') }} as partners on brokers.partner_id = partners.partner_id
    where brokers.partner_id is distinct from leads.partner_id
),

-- One flow with each other member is enough.
contacts as (
    {{ rule_member_flows('judged.is_broker and judged.was_broker') }}
    qualify
        rank() over (
            partition by judged.partnership_id, judged.quarter, judged.partner_id, others.partner_id
            order by sources.on_date, sources.kind, sources.flow_key, sources.from_id
        ) = 1
),

evidence as (
    select
        partnership_id,
        quarter,
        partner_id,
        {{ rule_evidence_list('evidence', 'on_date') }} as evidence
    from contacts
    group by all
)

select
    'F-IS8' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partner_id as subject_id,
    case
        when judged.is_broker and judged.was_broker then 'fail'
        when not judged.is_broker or not judged.was_broker then 'pass'
        else 'not_assessable'
    end as status,
    judged.value,
    judged.amber as threshold,
    null::varchar as severity,
    'fact' as confidence,
    [judged.partner_id] as concerns,
    map {
        'partner': judged.partner,
        'quarter': {{ rule_quarter('judged.quarter') }},
        'share': {{ rule_percent('judged.value', ['judged.green', 'judged.amber']) }},
        'before': {{ rule_percent('judged.value_before', ['judged.green', 'judged.amber']) }},
        'contacts': {{ rule_plural('judged.degree', 'other member') }},
        'green': {{ rule_limit('judged.green') }},
        'amber': {{ rule_limit('judged.amber') }},
    } as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
        and judged.partner_id = evidence.partner_id
