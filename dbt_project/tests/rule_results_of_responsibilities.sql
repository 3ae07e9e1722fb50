-- Every expected rule, quarter and subject of this aim has one result, and none is there unexpected.
with

{{ rule_grid_register() }}
active_at_end as (
    select
        judged.partnership_id,
        judged.quarter,
        memberships.partner_id
    from judged
    inner join {{ ref('stg_register_memberships') }} as memberships
        on
            judged.partnership_id = memberships.partnership_id
            and judged.quarter_end > memberships.joined_on
            and (memberships.left_on is null or judged.quarter_end - 1 <= memberships.left_on)
),

expected as (
    select
        unnest(['F-RA1', 'F-RA2', 'F-RA13']) as rule_id,
        partnership_id,
        quarter,
        responsibility_id as subject_id
    from responsibilities
    union all
    select
        'F-RA3' as rule_id,
        responsibilities.partnership_id,
        responsibilities.quarter,
        responsibilities.responsibility_id as subject_id
    from responsibilities
    inner join {{ ref('int_statements') }} as statements
        on
            responsibilities.partnership_id = statements.partnership_id
            and responsibilities.quarter = statements.quarter
            and responsibilities.responsibility_id = statements.responsibility_id
    where statements.own_role in ('A', 'AR')
    group by all
    having count(*) = 1
    union all
    select
        unnest(['F-RA4', 'F-RA12']) as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from members
    union all
    select
        unnest(['F-RA5', 'F-RA6']) as rule_id,
        actions.partnership_id,
        actions.quarter,
        actions.subject_id
    from {{ ref('fct_actions') }} as actions
    inner join judged
        on
            actions.partnership_id = judged.partnership_id
            and actions.quarter = judged.quarter
    union all
    select
        'F-RA7' as rule_id,
        escalations.partnership_id,
        escalations.quarter,
        escalations.subject_id
    from {{ ref('fct_escalations') }} as escalations
    inner join judged
        on
            escalations.partnership_id = judged.partnership_id
            and escalations.quarter = judged.quarter
    where escalations.kind in ('escalation', 'dispute')
    union all
    select
        'F-RA8' as rule_id,
        active_at_end.partnership_id,
        active_at_end.quarter,
        active_at_end.partner_id as subject_id
    from active_at_end
    inner join {{ ref('fct_resources') }} as resources
        on
            active_at_end.partnership_id = resources.partnership_id
            and active_at_end.quarter = resources.quarter
            and active_at_end.partner_id = resources.partner_id
    where resources.pledged > 0
    union all
    select
        unnest(['F-RA9', 'F-RA10', 'F-RA11', 'F-RA14']) as rule_id,
        partnership_id,
        quarter,
        partnership_id as subject_id
    from judged
),

{{ rule_grid_holes('responsibilities') }}
