-- Requests of each quarter: those listed, and those open before that nobody who returned lists any more.
with

merged as (
    select
        *,
        lead(quarter_index) over (
            partition by partnership_id, requester_id, holder_id, request_key
            order by quarter_index
        ) as next_listed_index
    from {{ ref('int_request_merges') }}
),

standing as (select * from {{ ref('int_standing') }}),

-- A row that ended before its quarter and closes nothing is no fact.
facts as (
    select * from merged
    where speaking_row is not null
),

listed as (
    select
        facts.*,
        case
            when facts.requester_row is null then 'holder'
            when facts.holder_row is null then 'requester'
            else 'both'
        end as listed_by,
        -- Comparable where both sides returned and neither states a day near an end of the quarter (IS18).
        case
            when
                requesters.sha256 is not null
                and holders.sha256 is not null
                and not coalesce(facts.requester_row['is_near_edge'], false)
                and not coalesce(facts.holder_row['is_near_edge'], false)
                then coalesce(facts.requester_row['outcome_group'] = facts.holder_row['outcome_group'], false)
        end as same_story
    from facts
    left join standing as requesters
        on
            facts.partnership_id = requesters.partnership_id
            and facts.quarter = requesters.quarter
            and facts.requester_id = requesters.partner_id
    left join standing as holders
        on
            facts.partnership_id = holders.partnership_id
            and facts.quarter = holders.quarter
            and facts.holder_id = holders.partner_id
),

-- Open requests stay so in every later quarter in which a side returned, until either lists them again.
carried as (
    select
        facts.* exclude (quarter, quarter_index),
        standing.quarter,
        standing.quarter_index,
        'carried' as listed_by
    from facts
    inner join standing
        on
            facts.partnership_id = standing.partnership_id
            and standing.partner_id in (facts.requester_id, facts.holder_id)
            and facts.quarter_index < standing.quarter_index
            and standing.quarter_index < coalesce(facts.next_listed_index, standing.quarter_index + 1)
    where facts.speaking_row['status'] = 'open'
    -- once, where both sides returned
    group by all
),

-- Carried rows without a gap share their quarter_index less their number.
with_runs as (
    select
        *,
        quarter_index - row_number() over (
            partition by partnership_id, requester_id, holder_id, request_key
            order by quarter_index
        ) as run
    from carried
),

every_request as (
    select * from listed
    union all by name
    select * from with_runs
)

select
    partnership_id,
    quarter,
    quarter_index,
    requester_id,
    holder_id,
    request_key,
    request_id,
    coalesce(requester_row['class'], holder_row['class']) as class,
    sent,
    received,
    speaking_row['closed'] as closed,
    speaking_row['status'] as status,
    coalesce(holder_row['refusal_ground'], requester_row['refusal_ground']) as refusal_ground,
    requester_row['used_for'] as used_for,
    listed_by,
    listed_by = 'carried' as is_carried,
    case
        when run is null then 0
        else row_number() over (
            partition by partnership_id, requester_id, holder_id, request_key, run
            order by quarter_index
        )
    end as n_carried,
    is_disputed,
    same_story,
    requester_row['sha256'] as requester_sha256,
    requester_row['row_number'] as requester_row,
    holder_row['sha256'] as holder_sha256,
    holder_row['row_number'] as holder_row
from every_request
