-- IS01, IS16: what counted in time or late, in the first quarter that counts it. A holder's share looks one
-- quarter further back.
with counted as (
    select
        requests.*,
        coalesce(requests.is_closed_in_time, false) as is_in_time,
        requesters.country <> requests.holder_country as is_across_border,
        requesters.country as requester_country,
        source('Partners', ['partner_id', 'country'], requesters._sha256, requesters._row)
        || source('Partners', ['partner_id', 'country'], holders._sha256, holders._row) as partner_sources
    from requests
    left join staging.stg_register_partners as requesters on requests.requester_id = requesters.partner_id
    left join staging.stg_register_partners as holders on requests.holder_id = holders.partner_id
    where requests.counts_in_quarter_first and requests.ago <= 1
),

closed as (
    select
        *,
        ['request_id', 'direction', 'counterpart_id', 'closed_at', 'status', 'refusal_ground']
            as columns_of_refusal,
        source('Requests', columns_of_refusal, requester_sha256, requester_row)
        || source('Requests', columns_of_refusal, holder_sha256, holder_row) as refusal_sources
    from requests
    where status <> 'open' and not is_disputed and ago <= 3
),

in_time as (
    select
        unnest(
            case when ago = 0 then [('IS01', ''), ('IS01', holder_id)] else [('IS01', holder_id)] end
            || case when ago = 0 and is_across_border then [('IS16', '')] else [] end
        ) as place,
        *
    from counted
),

-- IS02
started as (
    select
        requests.*,
        unnest([('', ''), ('', requests.class), (requests.holder_id, '')]) as place
    from requests
    inner join judged on requests.partnership_id = judged.partnership_id and requests.ago = 0
    where
        requests.start_at >= judged.quarter_start
        and requests.start_at < judged.quarter_end
        and requests.status not in ('withdrawn', 'misdirected')
        and not requests.is_disputed
),

-- IS06: what the requester said of its use last, in the quarter of the answer or in the one judged
stated as (
    select
        closed.*,
        uses.used_for as used_for_stated,
        source('Requests', ['request_id', 'direction', 'counterpart_id', 'used_for'], uses._sha256, uses._row)
            as use_source
    from closed
    inner join judged on closed.partnership_id = judged.partnership_id and closed.ago = 1
    inner join intermediate.int_request_uses as uses
        on
            closed.partnership_id = uses.partnership_id
            and closed.requester_id = uses.requester_id
            and closed.holder_id = uses.holder_id
            and closed.request_key = uses.request_key
            and uses.quarter_index between judged.quarter_index - 1 and judged.quarter_index
    where closed.status in ('complete', 'partial')
    qualify
        row_number() over (
            partition by closed.partnership_id, closed.requester_id, closed.holder_id, closed.request_key
            order by uses.quarter_index desc
        ) = 1
),

-- IS18: at the level of pairs each request in its newest quarter that compares it
compared as (
    select
        *,
        least(requester_id, holder_id) || '|' || greatest(requester_id, holder_id) as pair
    from requests
    where same_story is not null and ago <= 3
),

newest as (
    select * from compared
    qualify
        row_number() over (partition by partnership_id, requester_id, holder_id, request_key order by ago) = 1
)

select
    partnership_id,
    place[1] as indicator_id,
    place[2] as partner_id,
    '' as breakdown,
    item,
    quarter,
    is_in_time::integer::double as numerator,
    1.0 as denominator,
    map {
        'began': moment(start_at, start_has_time),
        'limit': told(limit_value) || ' ' || replace(limit_unit, '_', ' '),
        'due': moment(due_at, due_has_time),
        'closed': coalesce(moment(closed_at, closed_has_time), 'still open at the end of the quarter'),
        'status': status_told,
        'counted': case when is_in_time then 'in time' else 'late' end,
        'countries': case when place[1] = 'IS16' then requester_country || ' to ' || holder_country end
    } as details,
    sources || case when place[1] = 'IS16' then partner_sources else [] end as sources
from in_time
union all by name
select
    partnership_id,
    'IS02' as indicator_id,
    place[1] as partner_id,
    place[2] as breakdown,
    item,
    quarter,
    n_hours::double as value,
    case when status = 'open' then 'open' else 'ended' end as role,
    map {
        'began': moment(start_at, start_has_time),
        'closed': coalesce(moment(closed_at, closed_has_time), 'still open at the end of the quarter'),
        'status': status_told,
        'hours': told(n_hours)
    } as details,
    sources
from started
union all by name
select
    closed.partnership_id,
    'IS03' as indicator_id,
    level as partner_id,
    '' as breakdown,
    item,
    quarter,
    case status when 'refused' then 0.0 when 'partial' then 0.5 else 1.0 end as numerator,
    1.0 as denominator,
    map {
        'closed': moment(closed_at, closed_has_time),
        'status': status,
        'ground': case when status = 'refused' then 'none stated' end
    } as details,
    refusal_sources as sources
from closed
cross join (select unnest(['whole', 'holder']) as kind) as levels
cross join lateral (select case when kind = 'whole' then '' else closed.holder_id end as level) as placed
where
    status in ('complete', 'nil_held', 'partial', 'refused')
    and (status <> 'refused' or refusal_ground is null)
    and ago <= case when kind = 'whole' then 0 else 1 end
union all by name
select
    partnership_id,
    'IS04' as indicator_id,
    unnest(['', holder_id]) as partner_id,
    '' as breakdown,
    item,
    quarter,
    (refusal_ground is null)::integer::double as numerator,
    1.0 as denominator,
    map {
        'closed': moment(closed_at, closed_has_time),
        'status': status,
        'ground': case when refusal_ground is null then 'none stated' else 'stated' end
    } as details,
    refusal_sources as sources
from closed
where status = 'refused'
union all by name
select
    partnership_id,
    'IS05' as indicator_id,
    unnest(['', holder_id]) as partner_id,
    '' as breakdown,
    item,
    quarter,
    1.0 as numerator,
    map {
        'began': moment(start_at, start_has_time),
        'limit': told(limit_value) || ' ' || replace(limit_unit, '_', ' '),
        'due': moment(due_at, due_has_time),
        'status': status_told,
        'three limits run out': case when is_late_threefold_at_end then 'yes' else 'no' end
    } as details,
    sources
from requests
where ago = 0 and status = 'open' and not is_disputed and is_late_at_end
union all by name
select
    partnership_id,
    'IS06' as indicator_id,
    unnest(['', requester_id]) as partner_id,
    '' as breakdown,
    item,
    quarter,
    (used_for_stated in ('decision', 'action', 'intelligence'))::integer::double as numerator,
    1.0 as denominator,
    map {
        'closed': moment(closed_at, closed_has_time), 'status': status, 'used for': used_for_stated
    } as details,
    both_sides || use_source as sources
from stated
union all by name
select
    partnership_id,
    'IS18' as indicator_id,
    unnest(case when is_of_quarter then ['', pair] else [pair] end) as partner_id,
    '' as breakdown,
    item,
    quarter,
    same_story::integer::double as numerator,
    1.0 as denominator,
    map {
        'listed by': listed_by,
        'status': status_told,
        'told': case
            when same_story then 'the same by both' when listed_by = 'both' then 'otherwise by each'
            else 'by one side alone'
        end
    } as details,
    both_sides as sources
from (select *, ago = 0 as is_of_quarter from newest)
