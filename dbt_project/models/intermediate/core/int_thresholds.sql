-- Numbers that judge, as in force on the last day of each quarter: the partnership's own row of the register,
-- else the general one; a blank field keeps the default of the seeds.
with

quarters as (
    select
        *,
        quarter_end - 1 as last_day
    from {{ ref('int_quarters') }}
),

defaults as (
    select
        indicator_id as entry_id,
        'indicator' as entry_kind,
        green,
        amber,
        null::double as threshold,
        min_n
    from {{ ref('indicators') }}
    union all
    select
        rule_id as entry_id,
        'rule' as entry_kind,
        null as green,
        null as amber,
        threshold,
        null as min_n
    from {{ ref('rules') }}
),

overrides as (select * from {{ ref('stg_register_thresholds') }}),

in_force as (
    select
        quarters.partnership_id,
        quarters.quarter,
        overrides.* exclude (partnership_id)
    from quarters
    inner join overrides
        on
            coalesce(overrides.partnership_id, quarters.partnership_id) = quarters.partnership_id
            and {{ is_in_force_on('overrides.valid_from', 'overrides.valid_to', 'quarters.last_day') }}
    qualify row_number() over (
        partition by quarters.partnership_id, quarters.quarter, overrides.entry_id
        order by overrides.partnership_id is null, overrides.valid_from desc nulls last
    ) = 1
)

select
    quarters.partnership_id,
    quarters.quarter,
    quarters.quarter_index,
    defaults.entry_id,
    case when defaults.entry_kind = 'indicator' then coalesce(in_force.green, defaults.green) end as green,
    case when defaults.entry_kind = 'indicator' then coalesce(in_force.amber, defaults.amber) end as amber,
    case when defaults.entry_kind = 'rule' then coalesce(in_force.threshold, defaults.threshold) end
        as threshold,
    case when defaults.entry_kind = 'indicator' then coalesce(in_force.min_n, defaults.min_n) end as min_n
from quarters
cross join defaults
left join in_force
    on
        quarters.partnership_id = in_force.partnership_id
        and quarters.quarter = in_force.quarter
        and defaults.entry_id = in_force.entry_id
