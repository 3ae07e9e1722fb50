-- F-IM2 Too little under way: the share of core components under way is red.
with

judged as (
    {{ rule_partnership_values('F-IM2', 'IM01') }}
),

components as (
    select * from {{ ref('int_rule_components') }}
),

evidence as (
    select
        sources.partnership_id,
        sources.quarter,
        {{ rule_evidence_list(
            'sources.evidence', 'sources.is_under_way, sources.component_id, sources.place'
        ) }} as evidence
    from {{ ref('int_rule_component_sources') }} as sources
    inner join judged
        on
            sources.partnership_id = judged.partnership_id
            and sources.quarter = judged.quarter
    where sources.is_own_quarter and judged.band = 'red'
    group by all
),

not_under_way as (
    select
        partnership_id,
        quarter,
        string_agg(title, ', ' order by component_id) as titles
    from components
    where not is_under_way
    group by all
)

select
    'F-IM2' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partnership_id as subject_id,
    {{ rule_red_status() }} as status,
    judged.value,
    judged.amber as threshold,
    null::varchar as severity,
    'fact' as confidence,
    judged.concerns,
    map {
        'quarter': {{ rule_quarter('judged.quarter') }},
        'under_way': {{ rule_plural('judged.numerator', 'is', 'are') }},
        'n': {{ rule_plural('judged.denominator', 'core component') }},
        'share': {{ rule_percent('judged.value', ['judged.green', 'judged.amber']) }},
        'green': {{ rule_limit('judged.green') }},
        'amber': {{ rule_limit('judged.amber') }},
        'components': coalesce(not_under_way.titles, 'none'),
    } as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
left join not_under_way
    on
        judged.partnership_id = not_under_way.partnership_id
        and judged.quarter = not_under_way.quarter
