-- IM01 to IM05, IM11: components planned, delivered, as specified, reached.
with components as (
    select
        facts.*,
        facts.component_id || case when facts.is_core then ' (core)' else '' end as item,
        source(
            'Components', ['component_id', 'strand', 'core', 'valid_from', 'valid_to'],
            facts._sha256, facts._row
        ) as register_source,
        source('Plans', ['component_id', 'quarter', 'planned_units'], facts.plan_sha256, facts.plan_row)
            as plan_source
    from intermediate.fct_components as facts
    inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
),

delivery as (
    select
        facts.*,
        judged.quarter_index - facts.quarter_index as ago,
        facts.component_id || ' as ' || facts.partner_id || ' reports it' as item,
        source('Delivery', ['component_id', 'delivered_units'], facts._sha256, facts._row) as units_source,
        source('Delivery', ['component_id', 'as_specified'], facts._sha256, facts._row) as fidelity_source,
        source('Delivery', ['component_id', 'reach_eligible', 'reach_engaged'], facts._sha256, facts._row)
            as reach_source
    from intermediate.fct_delivery as facts
    inner join judged
        on facts.partnership_id = judged.partnership_id and facts.quarter_index <= judged.quarter_index
),

delivered as (
    select
        partnership_id,
        component_id,
        quarter,
        sum(units) as delivered_units,
        string_agg(partner_id || ' ' || units_told, ', ' order by partner_id) as told_units,
        flatten(list(units_source order by partner_id, _row)) as sources
    from (
        select
            *,
            delivered_units as units,
            told(delivered_units) as units_told
        from delivery
    )
    group by all
),

with_returns as (
    select distinct judged.partnership_id
    from intermediate.int_standing as standing
    inner join judged on standing.partnership_id = judged.partnership_id and standing.quarter = judged.quarter
),

-- IM03: the quarters in which delivery could be known
windows as (
    select
        facts.*,
        components.is_core,
        components.register_source,
        source('Plans', ['component_id', 'quarter', 'planned_units'], facts._sha256, facts._row)
        || coalesce(delivered.sources, []) as sources,
        delivered.told_units
    from intermediate.fct_delivery_windows as facts
    inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
    inner join components
        on facts.partnership_id = components.partnership_id and facts.component_id = components.component_id
    left join delivered
        on
            facts.partnership_id = delivered.partnership_id
            and facts.component_id = delivered.component_id
            and facts.window_quarter = delivered.quarter
    where facts.is_known
),

doses as (
    select
        windows.partnership_id,
        windows.component_id,
        windows.quarter,
        coalesce(sum(windows.delivered_units order by windows.window_index), 0) as delivered_units,
        coalesce(sum(windows.planned_units order by windows.window_index), 0) as planned_units,
        any_value(windows.register_source)
        || flatten(list(windows.sources order by windows.window_index)) as sources
    from windows
    where windows.is_core
    group by all
),

strands as (
    select distinct
        partnership_id,
        strand
    from components
),

parts as (
    select
        facts.*,
        register.title
    from marts.indicator_values as facts
    inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter
    inner join marts.indicators as register on facts.indicator_id = register.indicator_id
    where facts.indicator_id in ('IM01', 'IM02', 'IM03') and facts.partner_id = '' and facts.breakdown = ''
)

select
    components.partnership_id,
    'IM01' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'component ' || components.item as item,
    components.quarter,
    case
        when with_returns.partnership_id is not null
            then (coalesce(delivered.delivered_units, 0) > 0)::integer::double
    end as numerator,
    1.0 as denominator,
    map {
        'planned': told(components.planned_units),
        'delivered': coalesce(delivered.told_units, 'nothing reported')
    } as details,
    components.register_source || components.plan_source || coalesce(delivered.sources, []) as sources
from components
left join with_returns on components.partnership_id = with_returns.partnership_id
left join delivered
    on
        components.partnership_id = delivered.partnership_id
        and components.component_id = delivered.component_id
        and components.quarter = delivered.quarter
where components.is_core and components.planned_units > 0
union all by name
select
    delivery.partnership_id,
    'IM02' as indicator_id,
    '' as partner_id,
    unnest(case when live.component_id is not null then ['', delivery.component_id] else [''] end)
        as breakdown,
    'delivery of ' || delivery.item as item,
    delivery.quarter,
    delivery.fidelity::double as numerator,
    1.0 as denominator,
    map { 'as specified': delivery.as_specified } as details,
    delivery.fidelity_source || source(
        'Components', ['component_id', 'core', 'valid_from', 'valid_to'], then_live._sha256, then_live._row
    ) as sources
from delivery
inner join intermediate.fct_components as then_live
    on
        delivery.partnership_id = then_live.partnership_id
        and delivery.quarter = then_live.quarter
        and delivery.component_id = then_live.component_id
left join (select * from components where is_core) as live
    on delivery.partnership_id = live.partnership_id and delivery.component_id = live.component_id
where delivery.ago <= 1 and delivery.is_core and delivery.fidelity is not null
union all by name
select
    partnership_id,
    'IM03' as indicator_id,
    '' as partner_id,
    component_id as breakdown,
    component_id || ' in ' || window_quarter as item,
    window_quarter as quarter,
    delivered_units::double as numerator,
    planned_units::double as denominator,
    map { 'planned': told(planned_units), 'delivered': coalesce(told_units, 'nothing reported') } as details,
    sources
from windows
union all by name
select
    partnership_id,
    'IM03' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    'component ' || component_id as item,
    quarter,
    least(1, delivered_units / planned_units)::double as numerator,
    1.0 as denominator,
    map {
        'planned': told(planned_units), 'delivered': told(delivered_units), 'counted at most': '1'
    } as details,
    sources
from doses
where planned_units > 0
union all by name
select
    parts.partnership_id,
    'IM04' as indicator_id,
    '' as partner_id,
    '' as breakdown,
    parts.indicator_id || ' ' || parts.title as item,
    parts.quarter,
    parts.value,
    case
        when
            parts.value is not null
            and parts.band <> 'too_few'
            and not (parts.indicator_id = 'IM01' and coverage.is_low)
            then 'part'
        else 'part that cannot serve'
    end as role,
    map {
        'value': coalesce(round(parts.value, 4)::varchar, 'not known'),
        'n': parts.n::varchar,
        'rated': replace(parts.band, '_', ' '),
        'trace': 'accord trace ' || parts.indicator_id
    } as details,
    [] as sources
from parts
inner join intermediate.int_coverage as coverage
    on parts.partnership_id = coverage.partnership_id and parts.quarter = coverage.quarter
union all by name
select
    delivery.partnership_id,
    'IM05' as indicator_id,
    '' as partner_id,
    unnest(case when components.component_id is not null then ['', delivery.component_id] else [''] end)
        as breakdown,
    'reach of ' || delivery.item as item,
    delivery.quarter,
    delivery.reach_engaged::double as numerator,
    delivery.reach_eligible::double as denominator,
    map { 'engaged': told(delivery.reach_engaged), 'eligible': told(delivery.reach_eligible) } as details,
    delivery.reach_source as sources
from delivery
left join components
    on delivery.partnership_id = components.partnership_id and delivery.component_id = components.component_id
where delivery.ago = 0 and delivery.reach_engaged is not null and delivery.reach_eligible is not null
union all by name
select
    components.partnership_id,
    'IM11' as indicator_id,
    '' as partner_id,
    strands.strand as breakdown,
    'component ' || components.component_id as item,
    components.quarter,
    (components.strand = strands.strand)::integer::double as numerator,
    1.0 as denominator,
    map { 'strand': replace(components.strand, '_', ' '), 'delivered': delivered.told_units } as details,
    components.register_source || delivered.sources as sources
from components
inner join delivered
    on
        components.partnership_id = delivered.partnership_id
        and components.component_id = delivered.component_id
        and components.quarter = delivered.quarter
inner join strands on components.partnership_id = strands.partnership_id
where delivered.delivered_units > 0
