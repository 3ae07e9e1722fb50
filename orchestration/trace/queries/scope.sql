-- What several families share, of the partnerships and the one quarter in `judged`. `ago` is how many quarters
-- before it a fact stands; nothing later is ever seen.

create or replace temp table requests as
select
    facts.* exclude (quarter_start, quarter_end),
    judged.quarter_index - facts.quarter_index as ago,
    facts.status || case when facts.is_carried then ' (carried)' else '' end as status_told,
    'request ' || facts.request_id || ' of ' || facts.requester_id || ' to ' || facts.holder_id as item,
    [
        'request_id', 'direction', 'counterpart_id', 'class', 'sent_at', 'received_at', 'closed_at', 'status'
    ] as columns_read,
    source('Requests', columns_read, facts.requester_sha256, facts.requester_row)
    || source('Requests', columns_read, facts.holder_sha256, facts.holder_row) as both_sides,
    both_sides
    || case
        when list_contains([facts.requester_sha256, facts.holder_sha256], facts.start_sha256) then []
        else source('Requests', ['request_id', 'sent_at', 'received_at'], facts.start_sha256, facts.start_row)
    end
    || source('Standards', ['class', 'limit_value', 'limit_unit'], facts.limit_sha256, facts.limit_row)
        as sources
from intermediate.fct_requests as facts
inner join judged
    on facts.partnership_id = judged.partnership_id and facts.quarter_index <= judged.quarter_index;

create or replace temp table flows as
select
    facts.*,
    facts.kind || ' ' || facts.flow_id || ' from ' || facts.from_id || ' to ' || facts.to_id as item,
    case facts.kind
        when 'answer'
            then ['request_id', 'direction', 'counterpart_id', 'closed_at', 'status']
        else ['share_id', 'direction', 'counterpart_id', 'shared_on']
    end as columns_read,
    source(facts._sheet, columns_read, facts.from_sha256, facts.from_row)
    || source(facts._sheet, columns_read, facts.to_sha256, facts.to_row) as sources
from intermediate.fct_flows as facts
inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter;

-- A use is a flow, or a request answered that nothing is held.
create or replace temp table uses as
select
    partnership_id,
    from_id,
    to_id,
    item,
    on_date,
    sources
from flows
union all
select
    partnership_id,
    holder_id as from_id,
    requester_id as to_id,
    item || ', answered nil held' as item,
    closed_at::date as on_date,
    both_sides as sources
from requests
where ago = 0 and status = 'nil_held' and not is_disputed;

-- The register's row of each membership active in the quarter.
create or replace temp table members as
select
    facts.*,
    source(
        'Memberships',
        ['partnership_id', 'partner_id', 'role', 'must_report', 'joined_on', 'left_on'],
        register_rows._sha256,
        register_rows._row
    ) as sources
from intermediate.int_members as facts
inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
left join staging.stg_register_memberships as register_rows
    on
        facts.partnership_id = register_rows.partnership_id
        and facts.partner_id = register_rows.partner_id
        and facts.joined_on = register_rows.joined_on
        and facts.role = register_rows.role;

-- Whether the lead's sheet of the quarter is known; no row where there is no lead.
create or replace temp table lead_sheets as
select
    judged.partnership_id,
    states.sheet,
    states.is_known
from intermediate.int_leads as leads
inner join judged on leads.partnership_id = judged.partnership_id and leads.quarter = judged.quarter
inner join intermediate.int_sheet_states as states
    on
        leads.partnership_id = states.partnership_id
        and leads.quarter = states.quarter
        and leads.partner_id = states.partner_id
