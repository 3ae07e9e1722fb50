-- F-RA11 The partnership delays itself: of overdue actions whose obstacle is named, too many wait for
-- information or for a clear responsibility.
with

judged as (
    {{ rule_partnership_values('F-RA11', 'RA15') }}
),

-- Every return that is due, or is in all the same, says what actions there are.
known as (
    select
        members.partnership_id,
        members.quarter,
        bool_and(sheets.is_known) as is_known
    from {{ ref('int_rule_members') }} as members
    inner join {{ ref('int_sheet_states') }} as sheets
        on
            members.partnership_id = sheets.partnership_id
            and members.quarter = sheets.quarter
            and members.partner_id = sheets.partner_id
            and sheets.sheet = 'Actions'
    where members.must_report = 'yes' or members.has_returned
    group by all
),

overdue as (
    select
        partnership_id,
        quarter,
        count(*) as n_overdue,
        {{ rule_evidence_list(
            rule_evidence_row('Actions', ['action_id', 'due_on', 'status', 'closed_on', 'blocker']),
            "blocker not in ('information', 'responsibility'), subject_id",
        ) }} filter (blocker <> 'none') as evidence
    from {{ ref('fct_actions') }}
    where is_overdue
    group by all
)

select
    'F-RA11' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partnership_id as subject_id,
    case
        when overdue.n_overdue is null and known.is_known then 'pass'
        else {{ rule_red_status() }}
    end as status,
    judged.value,
    judged.amber as threshold,
    null::varchar as severity,
    {{ rule_band_confidence() }} as confidence,
    judged.concerns,
    {{ rule_share_words('held_up', 'others', {}, 1) }} as message_values,
    coalesce(overdue.evidence, {{ rule_no_evidence() }}) as evidence
from judged
left join known
    on
        judged.partnership_id = known.partnership_id
        and judged.quarter = known.quarter
left join overdue
    on
        judged.partnership_id = overdue.partnership_id
        and judged.quarter = overdue.quarter
