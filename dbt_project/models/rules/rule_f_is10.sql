-- F-IS10 Partner cut off: nothing went to or from a member in the quarter and in those before that count.
with

members as (
    select
        members.*,
        coalesce(partners.title, members.partner_id) as partner,
        coverage.is_low,
        members.quarter_index - case when members.role = 'associate' then 3 else 1 end as first_index,
        {{ rule_evidence_row(
            'Memberships',
            ['partnership_id', 'partner_id', 'role'],
            'memberships._sha256',
            'memberships._row',
        ) }} as evidence
    from {{ ref('int_members') }} as members
    inner join {{ ref('int_coverage') }} as coverage
        on
            members.partnership_id = coverage.partnership_id
            and members.quarter = coverage.quarter
            and coverage.state = 'judged'
    inner join {{ ref('stg_register_memberships') }} as memberships
        on
            members.partnership_id = memberships.partnership_id
            and members.partner_id = memberships.partner_id
            and members.joined_on = memberships.joined_on
    left join {{ ref('stg_register_partners') }} as partners on members.partner_id = partners.partner_id
    where members.is_active_all
),

needed as (
    select
        *,
        unnest(range(first_index, quarter_index + 1)) as needed_index
    from members
),

uses as (
    select
        partnership_id,
        quarter,
        unnest([from_id, to_id]) as partner_id,
        n_uses
    from {{ ref('fct_uses') }}
),

-- One row for each quarter that counts and use; a quarter that is not judged has no searches.
found as (
    select
        needed.partnership_id,
        needed.quarter,
        needed.partner_id,
        coalesce(sum(uses.n_uses), 0) as n_uses,
        bool_and(coalesce(searches.is_known, false)) as is_known,
        -- Searches stand once for each use: without a use, once.
        flatten(list(searches.evidence order by needed.needed_index desc) filter (
            where searches.evidence is not null and uses.n_uses is null
        )) as evidence
    from needed
    left join {{ ref('int_rule_flow_searches') }} as searches
        on
            needed.partnership_id = searches.partnership_id
            and needed.partner_id = searches.partner_id
            and needed.needed_index = searches.quarter_index
    left join uses
        on
            needed.partnership_id = uses.partnership_id
            and {{ quarter_label('needed.needed_index') }} = uses.quarter
            and needed.partner_id = uses.partner_id
    group by all
)

select
    'F-IS10' as rule_id,
    members.partnership_id,
    members.quarter,
    members.partner_id as subject_id,
    case
        when found.n_uses > 0 then 'pass'
        when found.is_known and not members.is_low then 'fail'
        else 'not_assessable'
    end as status,
    found.n_uses as value,
    1 as threshold,
    null::varchar as severity,
    'fact' as confidence,
    [members.partner_id] as concerns,
    map {
        'partner': members.partner,
        'role': members.role,
        'period': {{ rule_span('members.first_index', 'members.quarter_index') }},
    } as message_values,
    list_concat([members.evidence], found.evidence) as evidence
from members
inner join found
    on
        members.partnership_id = found.partnership_id
        and members.quarter = found.quarter
        and members.partner_id = found.partner_id
