-- RA16. Changes stated in Q and the three quarters before, to the members with a standing return for Q.
with changes as (
    select
        standing.partnership_id,
        standing.quarter_index,
        count(*) as n_changed
    from {{ ref('int_standing') }} as standing
    inner join {{ ref('stg_covers') }} as covers on standing.sha256 = covers._sha256
    where covers.contact_changed = 'yes'
    group by all
),

returned as (
    select
        quarters.partnership_id,
        quarters.quarter,
        quarters.quarter_index,
        count(standing.partner_id) as n_returned
    from {{ ref('int_quarters') }} as quarters
    left join {{ ref('int_members') }} as members
        on
            quarters.partnership_id = members.partnership_id
            and quarters.quarter = members.quarter
    left join {{ ref('int_standing') }} as standing
        on
            members.partnership_id = standing.partnership_id
            and members.quarter = standing.quarter
            and members.partner_id = standing.partner_id
    group by all
)

select
    'RA16' as indicator_id,
    returned.partnership_id,
    returned.quarter,
    coalesce(sum(changes.n_changed), 0) as numerator,
    returned.n_returned as denominator
from returned
left join changes
    on
        returned.partnership_id = changes.partnership_id
        and changes.quarter_index between returned.quarter_index - 3 and returned.quarter_index
group by all
