-- Each partner's newest standing row up to Q speaks for it. Rows of one joint reference are one case
-- (marts.md, joint cases); a case without one stands for itself.
with

cases as (select * from {{ ref('fct_cases') }}),

quarters as (select * from {{ ref('int_quarters') }}),

known as (
    select
        quarters.quarter as judged_quarter,
        quarters.quarter_index as judged_index,
        cases.*,
        cases.quarter_index = quarters.quarter_index as is_listed,
        coalesce('joint|' || cases.joint_key, cases.partner_id || '|' || cases.case_key) as merged_key
    from cases
    inner join quarters
        on
            cases.partnership_id = quarters.partnership_id
            and cases.quarter_index <= quarters.quarter_index
    qualify
        row_number() over (
            partition by cases.partnership_id, quarters.quarter, cases.partner_id, cases.case_key
            order by cases.quarter_index desc
        ) = 1
),

-- the furthest stage of a joint case is the furthest that any standing return up to Q states
joint_stages as (
    select
        quarters.partnership_id,
        quarters.quarter as judged_quarter,
        cases.joint_key,
        max(cases.stage_rank) as stage_rank
    from cases
    inner join quarters
        on
            cases.partnership_id = quarters.partnership_id
            and cases.quarter_index <= quarters.quarter_index
    where cases.joint_key is not null
    group by all
),

merged as (
    select
        partnership_id,
        judged_quarter,
        judged_index,
        merged_key,
        any_value(joint_key) as joint_key,
        bool_or(is_listed) as is_listed,
        min(opened_on) as opened_on,
        min(referred_on) as referred_on,
        min(acknowledged_on) as acknowledged_on,
        coalesce(bool_and(is_closed) filter (where is_listed), false) as is_closed,
        max(closed_on) filter (where is_listed) as latest_closed_on,
        max(stage_rank) as stated_stage_rank,
        -- those that list it in Q come first; then the smallest partner_id speaks for the rest
        arg_min(
            {
                'partner_id': partner_id, 'case_ref': case_ref, 'joint_ref': joint_ref, 'offence': offence,
                'actor': actor, 'exploitation': exploitation, 'sector': sector, 'origin': origin,
                'destination': destination, 'joint_team': joint_team,
                '_sha256': _sha256, '_sheet': _sheet, '_row': _row
            },
            (not is_listed, partner_id, case_key)
        ) as spokesman,
        list(
            { 'partner_id': partner_id, 'sha256': _sha256, 'sheet': _sheet, 'row': _row }
            order by partner_id, _row
        ) as source_rows
    from known
    group by all
)

select
    merged.partnership_id,
    merged.judged_quarter as quarter,
    merged.judged_index as quarter_index,
    merged.merged_key as case_key,
    merged.spokesman.partner_id,
    merged.spokesman.case_ref,
    merged.spokesman.joint_ref,
    merged.joint_key is not null as is_joint,
    merged.is_listed,
    merged.opened_on,
    merged.referred_on,
    merged.acknowledged_on,
    merged.is_closed,
    case when merged.is_closed then merged.latest_closed_on end as closed_on,
    -- a joint case counts once, in the first quarter so closed
    merged.is_closed
    and (merged.joint_key is null or not coalesce(bool_or(merged.is_closed) over earlier_quarters, false))
        as is_counted_closed,
    list_extract(
        ['signal', 'accepted', 'intervention', 'investigated', 'prosecuted', 'convicted'],
        coalesce(joint_stages.stage_rank, merged.stated_stage_rank)
    ) as stage,
    merged.spokesman.offence,
    merged.spokesman.actor,
    merged.spokesman.exploitation,
    merged.spokesman.sector,
    merged.spokesman.origin,
    merged.spokesman.destination,
    merged.spokesman.joint_team,
    merged.source_rows,
    merged.spokesman._sha256,
    merged.spokesman._sheet,
    merged.spokesman._row
from merged
left join joint_stages
    on
        merged.partnership_id = joint_stages.partnership_id
        and merged.judged_quarter = joint_stages.judged_quarter
        and merged.joint_key = joint_stages.joint_key
window earlier_quarters as (
    partition by merged.partnership_id, merged.merged_key
    order by merged.judged_index
    rows between unbounded preceding and 1 preceding
)
