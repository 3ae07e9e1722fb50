-- What each partner's sheet says of itself in each quarter: silence is unknown, not zero.
with

members as (select * from {{ ref('int_members') }}),

standing as (select * from {{ ref('int_standing') }}),

states as (select * from {{ ref('stg_sheet_states') }}),

sheets as (
    select unnest({{ data_sheets() }}) as sheet
),

partners as (
    select
        partnership_id,
        quarter,
        quarter_index,
        partner_id
    from members
    union
    select
        partnership_id,
        quarter,
        quarter_index,
        partner_id
    from standing
),

stated as (
    select
        partners.partnership_id,
        partners.quarter,
        partners.quarter_index,
        partners.partner_id,
        sheets.sheet,
        standing.sha256,
        case when standing.sha256 is null then 'absent' else coalesce(states.state, 'blank') end as state
    from partners
    cross join sheets
    left join standing
        on
            partners.partnership_id = standing.partnership_id
            and partners.quarter = standing.quarter
            and partners.partner_id = standing.partner_id
    left join states
        on
            standing.sha256 = states._sha256
            and sheets.sheet = states.sheet
),

-- A sheet that any partner may fill is unknown, when blank, only where the newest earlier return had rows.
with_earlier as (
    select
        *,
        lag(state) over (
            partition by partnership_id, partner_id, sheet, sha256 is null
            order by quarter_index
        ) as earlier_state
    from stated
),

resolved as (
    select
        partnership_id,
        quarter,
        quarter_index,
        partner_id,
        sheet,
        sha256,
        case
            when
                state = 'blank'
                and sheet in {{ sheets_any_may_fill() }}
                and coalesce(earlier_state, '') <> 'filled'
                then 'nil'
            else state
        end as state
    from with_earlier
)

select
    *,
    state in ('filled', 'nil') as is_known
from resolved
