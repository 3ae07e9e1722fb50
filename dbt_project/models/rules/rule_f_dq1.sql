-- F-DQ1 No return: an expected member without a standing return. The evidence is its row in the
-- register.
with

expected as (
    select
        members.*,
        coalesce(partners.title, members.partner_id) as partner,
        {{ rule_evidence_row(
            'Memberships',
            ['partnership_id', 'partner_id', 'must_report', 'joined_on', 'left_on'],
            'memberships._sha256',
            'memberships._row',
        ) }} as evidence
    from {{ ref('int_rule_members') }} as members
    inner join {{ ref('stg_register_memberships') }} as memberships
        on
            members.partnership_id = memberships.partnership_id
            and members.partner_id = memberships.partner_id
            and members.joined_on = memberships.joined_on
    left join {{ ref('stg_register_partners') }} as partners on members.partner_id = partners.partner_id
    where members.is_expected
)

select
    'F-DQ1' as rule_id,
    partnership_id,
    quarter,
    partner_id as subject_id,
    case when has_returned then 'pass' else 'fail' end as status,
    null as value,
    null as threshold,
    null::varchar as severity,
    'fact' as confidence,
    [partner_id] as concerns,
    map {
        'partner': partner,
        'quarter': {{ rule_quarter('quarter') }},
        'due_on': {{ rule_day('due_on') }},
    } as message_values,
    [evidence] as evidence
from expected
