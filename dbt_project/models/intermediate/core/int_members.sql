-- Active members of each quarter, each with the latest membership active in it.
with

quarters as (select * from {{ ref('int_quarters') }}),

memberships as (select * from {{ ref('stg_register_memberships') }}),

partners as (select * from {{ ref('stg_register_partners') }}),

active as (
    select
        quarters.partnership_id,
        quarters.quarter,
        quarters.quarter_index,
        memberships.partner_id,
        memberships.role,
        partners.kind,
        partners.level,
        partners.country,
        memberships.statutory,
        memberships.must_report,
        memberships.joined_on,
        memberships.left_on,
        memberships.joined_on <= quarters.quarter_start as is_active_first_day,
        coalesce(memberships.left_on >= quarters.quarter_end - 1, true) as is_active_last_day
    from quarters
    inner join memberships
        on
            quarters.partnership_id = memberships.partnership_id
            and quarters.quarter_end > memberships.joined_on
            and coalesce(quarters.quarter_start <= memberships.left_on, true)
    left join partners on memberships.partner_id = partners.partner_id
    qualify row_number() over (
        partition by quarters.partnership_id, quarters.quarter, memberships.partner_id
        order by memberships.joined_on desc
    ) = 1
)

select
    partnership_id,
    quarter,
    quarter_index,
    partner_id,
    role,
    kind,
    level,
    country,
    statutory,
    must_report,
    joined_on,
    left_on,
    is_active_first_day and is_active_last_day as is_active_all,
    is_active_last_day,
    is_active_last_day and must_report = 'yes' as is_expected
from active
