-- F-RA8 Pledge not kept: of the same kind, less than the limit was provided in the quarter and in the one
-- before.
{% set kinds = {
    'cash_eur': "'EUR in cash'",
    'fte': "if(pledged = 1, 'full-time post', 'full-time posts')",
    'in_kind_eur': "'EUR in kind'",
} %}

with

pledges as (
    select
        members.partnership_id,
        members.quarter,
        members.quarter_index,
        members.partner_id,
        vals.breakdown as kind,
        vals.value as share,
        round(vals.value, 12) < thresholds.threshold as is_below,
        coalesce(round(vals.previous_value, 12) < thresholds.threshold, false) as was_below,
        coalesce(sheets.is_known, false) as was_known,
        thresholds.threshold
    from {{ ref('int_rule_members') }} as members
    inner join {{ ref('indicator_values') }} as vals
        on
            members.partnership_id = vals.partnership_id
            and members.quarter = vals.quarter
            and members.partner_id = vals.partner_id
            and vals.indicator_id = 'RA13'
            and vals.n > 0
    left join {{ ref('int_sheet_states') }} as sheets
        on
            members.partnership_id = sheets.partnership_id
            and members.partner_id = sheets.partner_id
            and members.quarter_index - 1 = sheets.quarter_index
            and sheets.sheet = 'Resources'
    left join {{ ref('int_thresholds') }} as thresholds
        on
            members.partnership_id = thresholds.partnership_id
            and members.quarter = thresholds.quarter
            and thresholds.entry_id = 'F-RA8'
    where members.is_active_last_day
),

resources as (
    select
        *,
        {{ rule_number('provided') }} || ' of ' || {{ rule_number('pledged') }} || ' ' || case kind
            {%- for kind, words in kinds.items() %}
                when '{{ kind }}' then {{ words }}
            {%- endfor %}
        end as words,
        {{ rule_evidence_row('Resources', ['kind', 'pledged', 'provided']) }} as evidence
    from {{ ref('fct_resources') }}
),

told as (
    select
        pledges.*,
        pledges.is_below and pledges.was_below as is_broken,
        own.words,
        before.words as words_before,
        own.evidence,
        before.evidence as evidence_before
    from pledges
    inner join resources as own
        on
            pledges.partnership_id = own.partnership_id
            and pledges.quarter_index = own.quarter_index
            and pledges.partner_id = own.partner_id
            and pledges.kind = own.kind
    left join resources as before
        on
            pledges.partnership_id = before.partnership_id
            and pledges.quarter_index - 1 = before.quarter_index
            and pledges.partner_id = before.partner_id
            and pledges.kind = before.kind
),

judged as (
    select
        partnership_id,
        quarter,
        partner_id,
        threshold,
        bool_or(is_broken) as is_broken,
        bool_or(is_below and not was_known) as is_unknown,
        coalesce(min(share) filter (where is_broken), min(share)) as share,
        string_agg(words, ', ' order by kind) filter (where is_broken) as words,
        string_agg(words_before, ', ' order by kind) filter (where is_broken) as words_before,
        flatten(list([evidence, evidence_before] order by kind) filter (where is_broken)) as evidence
    from told
    group by all
)

select
    'F-RA8' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partner_id as subject_id,
    case
        when judged.is_broken then 'fail'
        when judged.is_unknown then 'not_assessable'
        else 'pass'
    end as status,
    judged.share as value,
    judged.threshold,
    null::varchar as severity,
    'fact' as confidence,
    [judged.partner_id] as concerns,
    map {
        'partner': coalesce(partners.title, judged.partner_id),
        'quarter': {{ rule_quarter('judged.quarter') }},
        'provided': judged.words,
        'provided_before': judged.words_before,
        'threshold': {{ rule_limit('judged.threshold') }},
    } as message_values,
    coalesce(judged.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join {{ ref('stg_register_partners') }} as partners on judged.partner_id = partners.partner_id
