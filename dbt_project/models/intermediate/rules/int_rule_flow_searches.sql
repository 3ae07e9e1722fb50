-- What active members' returns say of their flows (IS19: known where Requests and Shares are each filled
-- or nil), and where a rule that finds none has looked: the cover, and there what is declared nil.
select
    members.partnership_id,
    members.quarter,
    members.quarter_index,
    members.partner_id,
    count(distinct states.sheet) filter (where states.is_known) = 2 as is_known,
    {{ rule_evidence_list(
        "{'sha256': positions._sha256, 'sheet': 'Cover', 'row': positions.row::integer,"
        ~ " 'columns': [positions.column_name]}"
    ) }} filter (where positions.row is not null) as evidence
from {{ ref('int_members') }} as members
inner join {{ ref('int_sheet_states') }} as states
    on
        members.partnership_id = states.partnership_id
        and members.quarter = states.quarter
        and members.partner_id = states.partner_id
        and states.sheet in ('Requests', 'Shares')
left join {{ ref('stg_positions') }} as positions
    on
        states.sha256 = positions._sha256
        and positions._sheet = 'Cover'
        and (
            (positions.column_name = 'quarter' and states.sheet = 'Requests')
            or (positions.column_name = 'nil_' || states.sheet and states.state = 'nil')
        )
group by all
