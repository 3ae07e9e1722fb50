-- Live partnerships x ended quarters: the grid that every expected row starts from.
with

programme as (select * from {{ ref('stg_register_programme') }}),

ended as (
    select
        programme.return_due_days,
        unnest(range(
            {{ quarter_index('programme.first_quarter') }},
            {{ quarter_index_of_day(as_of()) }}
        )) as quarter_index
    from programme
),

dated as (
    select
        quarter_index,
        return_due_days,
        {{ quarter_start('quarter_index') }} as quarter_start,
        {{ quarter_start('(quarter_index + 1)') }} as quarter_end
    from ended
),

with_due_day as (
    select
        *,
        quarter_end - 1 + cast(return_due_days as integer) as due_on
    from dated
),

partnerships as (select * from {{ ref('stg_register_partnerships') }})

select
    partnerships.partnership_id,
    {{ quarter_label('with_due_day.quarter_index') }} as quarter,
    cast(with_due_day.quarter_index as integer) as quarter_index,
    with_due_day.quarter_start,
    with_due_day.quarter_end,
    with_due_day.due_on,
    case when with_due_day.due_on < {{ as_of() }} then 'judged' else 'collecting' end as state
from with_due_day
inner join partnerships
    on
        with_due_day.quarter_end > partnerships.started_on
        and coalesce(with_due_day.quarter_start <= partnerships.ended_on, true)
