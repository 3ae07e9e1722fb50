-- F-RA9 Board cannot decide: two board meetings without a quorum in two quarters, or none held. Where one or
-- two are planned a year, none in four quarters.
{% set least_inquorate = 2 %}
{% set often = 3 %}

with

boards as (
    select
        *,
        n_planned between 1 and {{ often - 1 }} as is_seldom,
        n_inquorate_in_half >= {{ least_inquorate }} as is_inquorate,
        case
            when n_planned >= {{ often }} then is_half_known and n_held_in_half = 0
            when n_planned >= 1 then is_year_known and n_held_in_year = 0
            else false
        end as is_none_held
    from {{ ref('int_rule_boards') }}
),

judged as (
    select
        *,
        case
            when is_none_held and is_seldom then 4
            when is_half_known then 2
            else 1
        end as n_quarters
    from boards
),

-- The meetings of the period; where no board meeting is among them, what the lead lists or declares instead.
sources as (
    select
        partnership_id,
        quarter_index,
        tier <> 'strategic' as is_of_others,
        is_quorate,
        {{ rule_evidence_row('Meetings', ['meeting_id', 'held_on', 'tier', 'quorate']) }} as evidence
    from {{ ref('fct_meetings') }}
    union all by name
    select
        states.partnership_id,
        states.quarter_index,
        true as is_of_others,
        null as is_quorate,
        {{ rule_evidence_row('Cover', ['nil_Meetings'], 'positions._sha256', 'positions.row') }} as evidence
    from {{ ref('int_sheet_states') }} as states
    inner join {{ ref('int_leads') }} as leads
        on
            states.partnership_id = leads.partnership_id
            and states.quarter = leads.quarter
            and states.partner_id = leads.partner_id
    inner join {{ ref('stg_positions') }} as positions
        on
            states.sha256 = positions._sha256
            and positions._sheet = 'Cover'
            and positions.column_name = 'nil_Meetings'
    where
        states.sheet = 'Meetings'
        and states.state = 'nil'
),

evidence as (
    select
        judged.partnership_id,
        judged.quarter,
        {{ rule_evidence_list(
            'sources.evidence', 'sources.is_quorate nulls last, sources.quarter_index desc'
        ) }} as evidence
    from judged
    inner join sources
        on
            judged.partnership_id = sources.partnership_id
            and judged.quarter_index - judged.n_quarters < sources.quarter_index
            and judged.quarter_index >= sources.quarter_index
            and judged.is_none_held = sources.is_of_others
    group by all
)

select
    'F-RA9' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partnership_id as subject_id,
    case
        when not judged.is_known then 'not_assessable'
        when judged.is_inquorate or judged.is_none_held then 'fail'
        when not judged.is_half_known then 'not_assessable'
        when judged.is_seldom and judged.n_held_in_year = 0 then 'not_assessable'
        else 'pass'
    end as status,
    case when judged.is_none_held then 0 else judged.n_inquorate_in_half end as value,
    case when judged.is_none_held then 1 else {{ least_inquorate }} end as threshold,
    null::varchar as severity,
    'fact' as confidence,
    judged.concerns,
    map {
        'period': case judged.n_quarters
            when 1 then {{ rule_quarter('judged.quarter') }}
            when 2 then {{ rule_period('judged.quarter_index', 2) }}
            else {{ rule_period('judged.quarter_index', 4) }}
        end,
        'held': case
            when judged.n_held_in_half = 0 then 'no board meeting was'
            else {{ rule_plural('judged.n_held_in_half', 'board meeting was', 'board meetings were') }}
        end,
        'inquorate': case
            when judged.is_none_held then ''
            else ', ' || {{ rule_number('judged.n_inquorate_in_half') }} || ' of them without a quorum'
        end,
        'planned': {{ rule_number('judged.n_planned') }},
    } as message_values,
    list_append(coalesce(evidence.evidence, {{ rule_no_evidence() }}), judged.evidence) as evidence
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
