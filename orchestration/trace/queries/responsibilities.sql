-- RA01 to RA05: who states what of each responsibility.
with incomplete as (
    select distinct members.partnership_id
    from members
    left join intermediate.int_standing as standing
        on
            members.partnership_id = standing.partnership_id
            and members.quarter = standing.quarter
            and members.partner_id = standing.partner_id
    where members.must_report = 'yes' and standing.partner_id is null
),

register_rows as (
    select
        facts.*,
        source('Responsibilities', ['responsibility_id', 'valid_from', 'valid_to'], facts._sha256, facts._row)
            as register_source
    from intermediate.fct_responsibilities as facts
    inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
),

-- the row of an earlier return that was the first to state the acceptance
every_statement as (
    select
        facts.*,
        judged.quarter_index - facts.quarter_index as ago,
        source(
            'Responsibilities',
            ['responsibility_id', 'own_role', 'accepted_on', 'accountable_id'],
            facts._sha256,
            facts._row
        ) as own_source
    from intermediate.int_statements as facts
    inner join judged
        on facts.partnership_id = judged.partnership_id and facts.quarter_index <= judged.quarter_index
),

statements as (
    select
        own.*,
        own.responsibility_id || ' as ' || own.partner_id || ' states it' as item,
        register_rows.responsibility_id is not null as is_live,
        accepting.own_source as accepting_source
    from every_statement as own
    left join register_rows
        on
            own.partnership_id = register_rows.partnership_id
            and own.responsibility_id = register_rows.responsibility_id
    left join every_statement as accepting
        on
            own.partnership_id = accepting.partnership_id
            and own.partner_id = accepting.partner_id
            and own.responsibility_id = accepting.responsibility_id
            and own.first_accepted_on = accepting.accepted_on
    where own.ago = 0
    qualify
        row_number() over (
            partition by own.partnership_id, own.partner_id, own.responsibility_id, own._row
            order by accepting.ago
        ) = 1
),

-- RA01, RA02: every live responsibility with all that is stated of it
stated as (
    select
        register_rows.partnership_id,
        register_rows.responsibility_id,
        register_rows.quarter,
        register_rows.register_source,
        count(distinct statements.partner_id) filter (where statements.is_accountable) as n_accountable,
        count(distinct statements.partner_id) filter (where statements.is_responsible) as n_responsible,
        string_agg(statements.partner_id, ', ' order by statements.partner_id)
            filter (where statements.is_accountable) as accountable,
        string_agg(statements.partner_id, ', ' order by statements.partner_id)
            filter (where statements.is_responsible) as responsible,
        count(statements.partner_id) as n_statements,
        flatten(coalesce(list(statements.own_source order by statements.partner_id)
            filter (where statements.own_source is not null), [])) as statement_sources
    from register_rows
    left join statements
        on
            register_rows.partnership_id = statements.partnership_id
            and register_rows.responsibility_id = statements.responsibility_id
    group by all
),

judged_both as (
    select
        stated.*,
        unnest([
            {
                'indicator_id': 'RA01', 'n': stated.n_accountable, 'is_met': stated.n_accountable = 1,
                'who': stated.accountable
            },
            {
                'indicator_id': 'RA02', 'n': stated.n_responsible, 'is_met': stated.n_responsible > 0,
                'who': stated.responsible
            }
        ]) as part
    from stated
),

held as (
    select
        *,
        count(*) over (partition by partnership_id, partner_id) as n_held
    from statements
    where is_accountable
),

most as (
    select
        partnership_id,
        arg_min(partner_id, (-n_held, partner_id)) as partner_id
    from held
    group by all
),

settled as (
    select
        partnership_id,
        responsibility_id,
        any_value(partner_id) as accountable_id,
        any_value(own_source) as own_source
    from statements
    where is_accountable and is_live
    group by all
    having count(*) = 1
)

select
    judged_both.partnership_id,
    judged_both.part['indicator_id'] as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'responsibility ' || judged_both.responsibility_id as item,
    judged_both.quarter,
    judged_both.part['is_met']::integer::double as numerator,
    1.0 as denominator,
    map {
        'stated by': coalesce(judged_both.part['who'], 'none'),
        'statements': judged_both.n_statements::varchar
    } as details,
    judged_both.register_source || judged_both.statement_sources as sources
from judged_both
left join incomplete on judged_both.partnership_id = incomplete.partnership_id
where judged_both.part['n'] > 0 or incomplete.partnership_id is null
union all by name
select
    partnership_id,
    'RA03' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    item,
    quarter,
    is_accepted::integer::double as numerator,
    1.0 as denominator,
    map { 'own role': own_role, 'accepted': coalesce(first_accepted_on::varchar, 'not stated') } as details,
    list_distinct(own_source || coalesce(accepting_source, [])) as sources
from statements
where is_accountable and is_live
union all by name
select
    held.partnership_id,
    'RA04' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    held.item,
    held.quarter,
    (most.partner_id is not null)::integer::double as numerator,
    1.0 as denominator,
    map {
        'own role': held.own_role, 'partner': held.partner_id || ', which states ' || held.n_held
    } as details,
    held.own_source as sources
from held
left join most on held.partnership_id = most.partnership_id and held.partner_id = most.partner_id
union all by name
select
    statements.partnership_id,
    'RA05' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    statements.item,
    statements.quarter,
    (statements.accountable_id = settled.accountable_id)::integer::double as numerator,
    1.0 as denominator,
    map {
        'names as accountable': statements.accountable_id, 'states it of itself': settled.accountable_id
    } as details,
    statements.own_source || settled.own_source as sources
from statements
inner join settled
    on
        statements.partnership_id = settled.partnership_id
        and statements.responsibility_id = settled.responsibility_id
        and statements.partner_id <> settled.accountable_id
inner join members
    on statements.partnership_id = members.partnership_id and statements.partner_id = members.partner_id
where statements.is_live and statements.accountable_id is not null
