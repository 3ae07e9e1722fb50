-- Every expected rule, quarter and subject of this aim has one result, and none is there unexpected.
with

{{ rule_grid_register() }}
active_all_quarter as (
    select
        members.partnership_id,
        members.quarter,
        members.partner_id
    from members
    inner join judged
        on
            members.partnership_id = judged.partnership_id
            and members.quarter = judged.quarter
    inner join {{ ref('stg_register_memberships') }} as memberships
        on
            members.partnership_id = memberships.partnership_id
            and members.partner_id = memberships.partner_id
            and judged.quarter_start >= memberships.joined_on
            and coalesce(memberships.left_on >= judged.quarter_end - 1, true)
),

agreements as (
    select
        agreements.partnership_id,
        agreements.quarter,
        agreements.quarter_index,
        agreements.subject_id,
        agreements.status in ('in_force', 'expired')
        and agreements.signed_on < judged.quarter_end
        and (agreements.expires_on is null or agreements.expires_on >= judged.quarter_start) as is_running
    from {{ ref('fct_agreements') }} as agreements
    inner join judged
        on
            agreements.partnership_id = judged.partnership_id
            and agreements.quarter = judged.quarter
    where agreements.kind = 'isa'
),

expected as (
    select
        unnest(['F-IS1', 'F-IS6', 'F-IS7', 'F-IS13']) as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from members
    union all
    select
        case indicator_id when 'IS01' then 'F-IS1' when 'IS03' then 'F-IS13' else 'F-IS11' end as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from counted
    where indicator_id in ('IS01', 'IS03', 'IS18')
    union all
    select
        unnest(['F-IS9', 'F-IS12', 'F-IS14']) as rule_id,
        partnership_id,
        quarter,
        partnership_id as subject_id
    from judged
    union all
    select
        'F-IS2' as rule_id,
        requests.partnership_id,
        requests.quarter,
        requests.subject_id
    from {{ ref('fct_requests') }} as requests
    inner join judged
        on
            requests.partnership_id = judged.partnership_id
            and requests.quarter = judged.quarter
    where
        requests.is_urgent
        and requests.due_at is not null
        and not requests.is_disputed
        and requests.status not in ('withdrawn', 'misdirected')
    union all
    select
        'F-IS3' as rule_id,
        links.partnership_id,
        links.quarter,
        links.from_id || '|' || links.to_id as subject_id
    from links
    inner join active_all_quarter as senders
        on
            links.partnership_id = senders.partnership_id
            and links.quarter = senders.quarter
            and links.from_id = senders.partner_id
    inner join active_all_quarter as receivers
        on
            links.partnership_id = receivers.partnership_id
            and links.quarter = receivers.quarter
            and links.to_id = receivers.partner_id
    where links.min_flows >= 1
    union all
    select
        'F-IS4' as rule_id,
        partnership_id,
        quarter,
        from_id || '|' || to_id as subject_id
    from links
    where agreement_required = 'yes'
    union all
    select
        'F-IS5' as rule_id,
        agreements.partnership_id,
        agreements.quarter,
        agreements.subject_id
    from agreements
    left join {{ ref('flags') }} as before
        on
            agreements.partnership_id = before.partnership_id
            and agreements.subject_id = before.subject_id
            and agreements.quarter_index - 1 = {{ quarter_index('before.quarter') }}
            and before.rule_id = 'F-IS5'
    where agreements.is_running or before.state <> 'resolved'
    union all
    select
        'F-IS8' as rule_id,
        members.partnership_id,
        members.quarter,
        members.partner_id as subject_id
    from members
    left join {{ ref('int_leads') }} as leads
        on
            members.partnership_id = leads.partnership_id
            and members.quarter = leads.quarter
    where members.partner_id is distinct from leads.partner_id
    union all
    select
        'F-IS10' as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from active_all_quarter
),

{{ rule_grid_holes('information_sharing') }}
