-- The lead of a quarter: the member with that role on its last day, else the last lead active in it.
with

quarters as (select * from {{ ref('int_quarters') }}),

memberships as (select * from {{ ref('stg_register_memberships') }})

select
    quarters.partnership_id,
    quarters.quarter,
    quarters.quarter_index,
    memberships.partner_id
from quarters
inner join memberships
    on
        quarters.partnership_id = memberships.partnership_id
        and memberships.role = 'lead'
        and quarters.quarter_end > memberships.joined_on
        and coalesce(quarters.quarter_start <= memberships.left_on, true)
-- A lead on the last day left on or after it (or not at all), so the latest to leave is the one.
qualify row_number() over (
    partition by quarters.partnership_id, quarters.quarter
    order by
        coalesce(memberships.left_on, date '9999-12-31') desc,
        memberships.joined_on desc,
        memberships.partner_id asc
) = 1
