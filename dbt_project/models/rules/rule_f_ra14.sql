-- F-RA14 People change too often: turnover of lead contacts is red, or a member was without one too long.
with

judged as (
    {{ rule_partnership_values('F-RA14', 'RA16') }}
),

-- The covers of the quarter and of the three before.
covers as (
    select
        judged.partnership_id,
        judged.quarter,
        standing.sha256,
        coalesce(partners.title, standing.partner_id) as partner,
        covers.contact_vacant_days,
        coalesce(covers.contact_changed = 'yes', false) as is_changed,
        members.partner_id is not null as is_counted,
        coalesce(members.partner_id is not null and covers.contact_vacant_days > judged.threshold, false)
            as is_vacant
    from judged
    inner join {{ ref('int_standing') }} as standing
        on
            judged.partnership_id = standing.partnership_id
            and standing.quarter_index between judged.quarter_index - 3 and judged.quarter_index
    inner join {{ ref('stg_covers') }} as covers on standing.sha256 = covers._sha256
    left join {{ ref('int_rule_members') }} as members
        on
            standing.partnership_id = members.partnership_id
            and standing.partner_id = members.partner_id
            and standing.quarter = members.quarter
            and judged.quarter = members.quarter
    left join {{ ref('stg_register_partners') }} as partners on standing.partner_id = partners.partner_id
),

vacant as (
    select
        partnership_id,
        quarter,
        max(contact_vacant_days) as most_days,
        string_agg(
            partner || ' (' || {{ rule_plural('contact_vacant_days', 'day') }} || ')', ', ' order by partner
        ) as partners
    from covers
    where is_vacant
    group by all
),

evidence as (
    select
        covers.partnership_id,
        covers.quarter,
        list(
            {
                'sha256': covers.sha256,
                'sheet': 'Cover',
                'row': positions.row::integer,
                'columns': [positions.column_name]
            }
            order by
                positions.column_name <> 'contact_vacant_days',
                not covers.is_changed,
                covers.sha256
        ) as evidence
    from covers
    inner join {{ ref('stg_positions') }} as positions
        on
            covers.sha256 = positions._sha256
            and positions._sheet = 'Cover'
            and (
                (positions.column_name = 'contact_vacant_days' and covers.is_vacant)
                or (positions.column_name = 'contact_changed' and (covers.is_changed or covers.is_counted))
            )
    group by all
)

select
    'F-RA14' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partnership_id as subject_id,
    case
        when vacant.most_days is not null then 'fail'
        else {{ rule_red_status() }}
    end as status,
    case
        when judged.band = 'red' or vacant.most_days is null then judged.value
        else vacant.most_days
    end as value,
    case
        when judged.band = 'red' or vacant.most_days is null then judged.amber
        else judged.threshold
    end as threshold,
    null::varchar as severity,
    'fact' as confidence,
    judged.concerns,
    map {
        'period': {{ rule_period('judged.quarter_index', 4) }},
        'quarter': {{ rule_quarter('judged.quarter') }},
        'changed': {{ rule_plural('judged.numerator', 'return') }},
        'n': {{ rule_plural('judged.denominator', 'member') }},
        'share': {{ rule_percent('judged.value', ['judged.green', 'judged.amber']) }},
        'green': {{ rule_limit('judged.green') }},
        'amber': {{ rule_limit('judged.amber') }},
        'threshold': {{ rule_plural('judged.threshold', 'day') }},
        'vacant': coalesce(vacant.partners, 'none'),
    } as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join vacant
    on
        judged.partnership_id = vacant.partnership_id
        and judged.quarter = vacant.quarter
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
