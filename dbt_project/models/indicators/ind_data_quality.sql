-- DQ01, DQ02. A version is a file handed in for a partner's quarter, whatever became of it; one set aside was
-- handed back like a returned one, one erased since keeps the number it got when it was accepted.
with versions as (
    select
        versions.partnership_id,
        versions.quarter,
        versions.partner_id,
        versions.seq,
        versions.decision in ('accepted', 'erased') and versions.version is not null as is_accepted
    from {{ ref('stg_versions') }} as versions
    where
        versions.form = 'partner-return'
        and versions.decision <> 'already_received'
        and coalesce(versions.timed_on, versions.received_at::date) <= {{ as_of() }}
),

handed_in as (
    select
        partnership_id,
        quarter,
        partner_id,
        arg_min(is_accepted, seq) as is_first_accepted,
        count(*) filter (is_accepted) > 1 as is_restated
    from versions
    group by all
)

select
    'DQ01' as indicator_id,
    members.partnership_id,
    members.quarter,
    count(standing.partner_id) filter (handed_in.is_first_accepted) as numerator,
    count(*) as denominator,
    count(*) as n,
    null::double as value
from {{ ref('int_members') }} as members
inner join handed_in
    on
        members.partnership_id = handed_in.partnership_id
        and members.quarter = handed_in.quarter
        and members.partner_id = handed_in.partner_id
left join {{ ref('int_standing') }} as standing
    on
        members.partnership_id = standing.partnership_id
        and members.quarter = standing.quarter
        and members.partner_id = standing.partner_id
group by all
union all
-- null (no row) where no return is in hand
select
    'DQ02' as indicator_id,
    standing.partnership_id,
    standing.quarter,
    count(*) filter (handed_in.is_restated) as numerator,
    null::bigint as denominator,
    count(*) filter (handed_in.is_restated) as n,
    (count(*) filter (handed_in.is_restated))::double as value
from {{ ref('int_standing') }} as standing
inner join handed_in
    on
        standing.partnership_id = handed_in.partnership_id
        and standing.quarter = handed_in.quarter
        and standing.partner_id = handed_in.partner_id
group by all
