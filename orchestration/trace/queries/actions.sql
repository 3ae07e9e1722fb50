-- RA06, RA07, RA08, RA15. A carried action rests on its owner's newest row; the day due is the one first
-- reported, wherever that stands.
with actions as (
    select
        facts.*,
        judged.quarter_index - facts.quarter_index as ago,
        'action ' || facts.action_id || ' of ' || facts.partner_id as item,
        facts.status || case when facts.is_carried then ' (carried)' else '' end as status_told,
        source(
            'Actions',
            ['action_id', 'priority', 'due_on', 'due_now_on', 'status', 'closed_on', 'blocker'],
            facts._sha256,
            facts._row
        )
        || first_source(
            'Actions', ['action_id', 'due_on'], facts.first_sha256, facts.first_row, facts._sha256, facts._row
        ) as sources
    from intermediate.fct_actions as facts
    inner join judged
        on facts.partnership_id = judged.partnership_id and facts.quarter_index <= judged.quarter_index
),

counted as (
    select
        *,
        not is_late as is_in_time
    from actions
    where ago <= 3 and ((is_late and not was_late_before) or (status = 'done' and closed_on <= due_on))
),

overdue as (
    select
        *,
        case
            when days_overdue <= 30 then '1-30'
            when days_overdue <= 90 then '31-90'
            when days_overdue <= 180 then '91-180'
            else '181+'
        end as age
    from actions
    where ago = 0 and is_overdue
),

-- every standing row that states a day now due
dated as (
    select
        listings.partnership_id,
        listings.partner_id,
        listings.item_key,
        string_agg(
            action_rows.due_now_on::varchar || ' (' || listings.quarter || ')',
            ', ' order by listings.quarter_index
        ) as due_days,
        flatten(list(source(
            'Actions', ['action_id', 'due_now_on'], listings._sha256, listings._row
        ) order by listings.quarter_index)) as sources
    from intermediate.int_item_listings as listings
    inner join judged
        on listings.partnership_id = judged.partnership_id and listings.quarter_index <= judged.quarter_index
    inner join staging.stg_return_actions as action_rows
        on listings._sha256 = action_rows._sha256 and listings._row = action_rows._row
    where
        listings.kind = 'action'
        and listings.is_standing
        and not listings.is_earlier
        and action_rows.due_now_on is not null
    group by all
)

select
    counted.partnership_id,
    'RA06' as indicator_id,
    level as partner_id,
    '' as breakdown,
    item,
    quarter,
    is_in_time::integer::double as numerator,
    1.0 as denominator,
    map {
        'due': due_on::varchar,
        'status': status_told,
        'closed': closed_on::varchar,
        'counted': case when is_in_time then 'in time' else 'late' end
    } as details,
    sources
from counted
cross join lateral (
    select
        unnest(case when counted.ago = 0 then ['', counted.partner_id] else [counted.partner_id] end) as level
) as levels
union all by name
select
    overdue.partnership_id,
    'RA07' as indicator_id,
    places['partner_id'] as partner_id,
    places['breakdown'] as breakdown,
    item,
    quarter,
    1.0 as numerator,
    map {
        'due': due_on::varchar,
        'days overdue': days_overdue::varchar,
        'priority': priority,
        'status': status_told
    } as details,
    sources
from overdue
cross join lateral (
    select unnest([
        { 'partner_id': '', 'breakdown': '' },
        { 'partner_id': '', 'breakdown': overdue.age },
        { 'partner_id': overdue.partner_id, 'breakdown': '' },
        { 'partner_id': overdue.partner_id, 'breakdown': overdue.age }
    ]) as places
) as placed
union all by name
select
    actions.partnership_id,
    'RA08' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    actions.item,
    actions.quarter,
    (actions.n_replanned >= 2)::integer::double as numerator,
    1.0 as denominator,
    map {
        'first due': actions.due_on::varchar,
        'due as stated since': coalesce(dated.due_days, 'no other day'),
        'replanned': actions.n_replanned::varchar || ' times'
    } as details,
    actions.sources || coalesce(dated.sources, []) as sources
from actions
left join dated
    on
        actions.partnership_id = dated.partnership_id
        and actions.partner_id = dated.partner_id
        and lower(actions.action_id) = dated.item_key
where actions.ago = 0 and actions.is_open
union all by name
select
    partnership_id,
    'RA15' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    item,
    quarter,
    (blocker in ('information', 'responsibility'))::integer::double as numerator,
    1.0 as denominator,
    map { 'due': due_on::varchar, 'status': status_told, 'held up by': blocker } as details,
    sources
from actions
where ago = 0 and is_overdue and blocker <> 'none'
