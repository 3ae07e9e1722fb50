-- IS17, RA14, RA16, DQ01, DQ02: what was handed in, when, and how often. The moment of receipt stands in the
-- ledger; of the files, the cover says what it says of itself.
with standing as (
    select
        facts.*,
        judged.quarter_index - facts.quarter_index as ago,
        covers.contact_changed,
        source('Cover', ['partner_id', 'quarter', 'submitted_on'], facts.sha256, 1) as sources,
        source('Cover', ['partner_id', 'quarter', 'contact_changed'], facts.sha256, 1) as contact_sources
    from intermediate.int_standing as facts
    inner join judged
        on facts.partnership_id = judged.partnership_id and facts.quarter_index <= judged.quarter_index
    left join staging.stg_covers as covers on facts.sha256 = covers._sha256
),

-- the first accepted version, whose day counts
first_versions as (
    select returns.*
    from staging.stg_returns as returns
    inner join judged on returns.partnership_id = judged.partnership_id and returns.quarter = judged.quarter
    qualify
        row_number() over (
            partition by returns.partnership_id, returns.partner_id order by returns.version, returns.seq
        ) = 1
),

of_members as (
    select
        members.partnership_id,
        members.partner_id,
        members.quarter,
        members.is_expected,
        members.sources || coalesce(standing.sources, []) as sources,
        members.sources
        || source('Cover', ['partner_id', 'quarter', 'submitted_on'], first_versions.sha256, 1) as first_sources,
        standing.sha256,
        standing.version,
        standing.first_timed_on,
        judged.due_on,
        judged.state
    from members
    inner join judged on members.partnership_id = judged.partnership_id
    left join standing
        on
            members.partnership_id = standing.partnership_id
            and members.partner_id = standing.partner_id
            and standing.ago = 0
    left join first_versions
        on
            members.partnership_id = first_versions.partnership_id
            and members.partner_id = first_versions.partner_id
),

-- every file handed in for the quarter, whatever became of it, that counts as of the day judged
handed_in as (
    select
        versions.partnership_id,
        versions.partner_id,
        arg_min(
            versions.decision in ('accepted', 'erased') and versions.version is not null, versions.seq
        ) as is_first_accepted,
        count(*) filter (
            where versions.decision in ('accepted', 'erased') and versions.version is not null
        ) as n_accepted,
        string_agg(
            replace(versions.decision, '_', ' ') || coalesce(' as version ' || versions.version, ''),
            ', ' order by versions.seq
        ) as told,
        flatten(list(source('Cover', ['partner_id', 'quarter'], versions.sha256, 1) order by versions.seq))
            as sources
    from staging.stg_versions as versions
    inner join judged on versions.partnership_id = judged.partnership_id and versions.quarter = judged.quarter
    where
        versions.form = 'partner-return'
        and versions.decision <> 'already_received'
        and (
            versions.decision <> 'accepted'
            or versions.sha256 in (select sha256 from staging.stg_returns)
        )
    group by all
)

select
    partnership_id,
    'IS17' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'return of ' || partner_id as item,
    quarter,
    (sha256 is not null)::integer::double as numerator,
    1.0 as denominator,
    map { 'standing return': coalesce('version ' || version, 'none') } as details,
    sources
from of_members
where is_expected and state = 'judged'
union all by name
select
    partnership_id,
    'RA14' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'return of ' || partner_id as item,
    quarter,
    coalesce(first_timed_on <= due_on, false)::integer::double as numerator,
    1.0 as denominator,
    map {
        'due': due_on::varchar, 'first accepted return of': coalesce(first_timed_on::varchar, 'none in hand')
    } as details,
    first_sources as sources
from of_members
where is_expected and state = 'judged'
union all by name
select
    partnership_id,
    'RA16' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'contact of ' || partner_id as item,
    quarter,
    1.0 as numerator,
    0.0 as denominator,
    map { 'changed': contact_changed } as details,
    contact_sources as sources
from standing
where ago <= 3 and contact_changed = 'yes'
union all by name
select
    partnership_id,
    'RA16' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'member with a return: ' || partner_id as item,
    quarter,
    0.0 as numerator,
    1.0 as denominator,
    map { 'standing return': 'version ' || version } as details,
    sources
from of_members
where sha256 is not null
union all by name
select
    handed_in.partnership_id,
    'DQ01' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'files of ' || handed_in.partner_id as item,
    of_members.quarter,
    (handed_in.is_first_accepted and of_members.sha256 is not null)::integer::double as numerator,
    1.0 as denominator,
    map { 'in order of receipt': handed_in.told } as details,
    handed_in.sources
from handed_in
inner join of_members
    on handed_in.partnership_id = of_members.partnership_id and handed_in.partner_id = of_members.partner_id
union all by name
select
    handed_in.partnership_id,
    'DQ02' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'files of ' || handed_in.partner_id as item,
    standing.quarter,
    (handed_in.n_accepted > 1)::integer::double as numerator,
    map { 'in order of receipt': handed_in.told } as details,
    handed_in.sources
from handed_in
inner join standing
    on
        handed_in.partnership_id = standing.partnership_id
        and handed_in.partner_id = standing.partner_id
        and standing.ago = 0
