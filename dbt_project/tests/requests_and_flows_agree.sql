-- Invariants of the merge: what is listed rests on the standing return of its quarter; what is carried
-- is open; disputed and open requests are no flow; a flow rests on a row of an end; nobody sends to itself.
with

requests as (select * from {{ ref('requests') }}),

standing as (select * from {{ ref('int_standing') }}),

flows as (select * from {{ ref('flows') }}),

unfounded as (
    select
        requests.subject_id,
        requests.quarter
    from requests
    anti join standing
        on
            requests.partnership_id = standing.partnership_id
            and requests.quarter = standing.quarter
            and standing.sha256 in (requests.requester_sha256, requests.holder_sha256)
    where requests.listed_by <> 'carried'
),

contradictory as (
    select
        subject_id,
        quarter
    from requests
    where
        (listed_by = 'carried' and (status <> 'open' or n_carried = 0))
        or (status = 'open') <> (closed_at is null)
        or requester_id = holder_id
),

answers as (
    select
        partnership_id,
        quarter,
        to_id || '|' || from_id || '|' || flow_id as subject_id
    from flows
    where kind = 'answer'
),

wrongly_answered as (
    select
        requests.subject_id,
        requests.quarter
    from requests
    inner join answers
        on
            requests.partnership_id = answers.partnership_id
            and requests.quarter = answers.quarter
            and requests.subject_id = answers.subject_id
    where requests.is_disputed or requests.status not in ('complete', 'partial')
),

rootless as (
    select
        flow_id as subject_id,
        quarter
    from flows
    where coalesce(from_sha256, to_sha256) is null or from_id = to_id
)

select * from unfounded
union all
select * from contradictory
union all
select * from wrongly_answered
union all
select * from rootless
