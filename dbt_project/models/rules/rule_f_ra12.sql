-- F-RA12 Actions not completed in time: an owner whose share of actions completed in time is red.
with

judged as (
    {{ rule_partner_values('F-RA12', 'RA06', others=false) }}
),

-- What stands behind a red value.
counted as (
    select
        judged.partnership_id,
        judged.quarter,
        judged.partner_id,
        actions.is_late,
        {{ rule_evidence_row(
            'Actions', ['action_id', 'due_on', 'status', 'closed_on'], 'actions._sha256', 'actions._row'
        ) }} as evidence
    from judged
    inner join {{ ref('fct_actions') }} as actions
        on
            judged.partnership_id = actions.partnership_id
            and judged.partner_id = actions.partner_id
            and actions.quarter_index between judged.quarter_index - 3 and judged.quarter_index
    where
        judged.band = 'red'
        and (
            (actions.is_late and not actions.was_late_before)
            or (actions.status = 'done' and actions.closed_on <= actions.due_on)
        )
),

evidence as (
    select
        partnership_id,
        quarter,
        partner_id,
        {{ rule_evidence_list('evidence', 'not is_late') }} as evidence
    from counted
    group by all
)

select
    'F-RA12' as rule_id,
    {{ rule_proportion_columns(
        met='in_time',
        missed='late',
        missed_words=('was late', 'were late'),
        subject={'partner': 'judged.partner'},
        concerns='[judged.partner_id]',
        n_quarters=4,
    ) }}
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
        and judged.partner_id = evidence.partner_id
