-- F-IS7 One-way street: nearly all flows of a member go one way, though a required link runs the other.
with

-- IS10 is what went out less what came in, over both: above 0, what is missing comes in.
judged as (
    select
        *,
        case when value > 0 then 'in' else 'out' end as missing_way,
        coalesce(round(abs(value), 12) > threshold, false) as is_one_way
    from ({{ rule_partner_values('F-IS7', 'IS10', others=false) }}) as vals
),

required as (
    select
        partnership_id,
        quarter,
        unnest([
            { 'way': 'out', 'partner_id': from_id, 'other_id': to_id },
            { 'way': 'in', 'partner_id': to_id, 'other_id': from_id }
        ]) as seen,
        {{ rule_evidence_row('Links', ['from_id', 'to_id', 'min_flows']) }} as evidence
    from {{ ref('int_links') }}
    where min_flows >= 1 and are_both_active
),

links as (
    select
        required.partnership_id,
        required.quarter,
        required.seen['partner_id'] as partner_id,
        required.seen['way'] as way,
        string_agg(coalesce(partners.title, required.seen['other_id']), ', ' order by partners.partner_id)
            as partners,
        {{ rule_evidence_list('required.evidence') }} as evidence
    from required
    left join {{ ref('stg_register_partners') }} as partners
        on required.seen['other_id'] = partners.partner_id
    group by all
),

flows as (
    {{ rule_member_flows('judged.is_one_way') }}
),

flow_evidence as (
    select
        partnership_id,
        quarter,
        partner_id,
        {{ rule_evidence_list('evidence', 'on_date, kind, flow_key') }} as evidence
    from flows
    group by all
)

select
    'F-IS7' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partner_id as subject_id,
    -- Where no required link touches a member, it passes whatever its balance.
    case
        when missing.partner_id is null and other.partner_id is null then 'pass'
        when judged.band in ('no_data', 'too_few', 'low_coverage') then 'not_assessable'
        when judged.is_one_way and missing.partner_id is not null then 'fail'
        else 'pass'
    end as status,
    abs(judged.value) as value,
    judged.threshold,
    null::varchar as severity,
    'fact' as confidence,
    [judged.partner_id] as concerns,
    map {
        'partner': judged.partner,
        'quarter': {{ rule_quarter('judged.quarter') }},
        'sent': {{ rule_number('(judged.denominator + judged.numerator) / 2') }},
        'received': {{ rule_plural(
            '(judged.denominator - judged.numerator) / 2', 'answer or share', 'answers and shares'
        ) }},
        'balance': {{ rule_number('abs(judged.value)') }},
        'threshold': {{ rule_number('judged.threshold') }},
        'way': case judged.missing_way when 'in' then 'to it from' else 'from it to' end,
        'links': coalesce(missing.partners, 'none'),
    } as message_values,
    coalesce(list_concat(missing.evidence, flow_evidence.evidence), {{ rule_no_evidence() }}) as evidence
from judged
left join links as missing
    on
        judged.partnership_id = missing.partnership_id
        and judged.quarter = missing.quarter
        and judged.partner_id = missing.partner_id
        and judged.missing_way = missing.way
left join links as other
    on
        judged.partnership_id = other.partnership_id
        and judged.quarter = other.quarter
        and judged.partner_id = other.partner_id
        and judged.missing_way <> other.way
left join flow_evidence
    on
        judged.partnership_id = flow_evidence.partnership_id
        and judged.quarter = flow_evidence.quarter
        and judged.partner_id = flow_evidence.partner_id
