-- Pieces of information that went from one partner to another: answers to requests, and shares.
with

answers as (
    select
        partnership_id,
        quarter,
        quarter_index,
        holder_id as from_id,
        requester_id as to_id,
        'answer' as kind,
        request_id as flow_id,
        request_key as flow_key,
        cast(closed_at as date) as on_date,
        case listed_by when 'holder' then 'sender' when 'requester' then 'receiver' else listed_by end
            as listed_by,
        'Requests' as _sheet,
        holder_sha256 as from_sha256,
        holder_row as from_row,
        requester_sha256 as to_sha256,
        requester_row as to_row
    from {{ ref('fct_requests') }}
    where status in ('complete', 'partial') and not is_disputed
),

shares as (
    select
        * exclude (share_id, share_key, shared_on),
        'share' as kind,
        share_id as flow_id,
        share_key as flow_key,
        shared_on as on_date,
        'Shares' as _sheet
    from {{ ref('int_shares') }}
),

links as (select * from {{ ref('int_links') }}),

flows as (
    select * from answers
    union all by name
    select * from shares
),

linked as (
    select
        flows.*,
        links.kind as link_kind,
        links.agreement_required
    from flows
    left join links
        on
            flows.partnership_id = links.partnership_id
            and flows.quarter = links.quarter
            and flows.from_id = links.from_id
            and flows.to_id = links.to_id
),

coverage as (
    {{ agreement_coverage('linked', 'from_id', 'to_id', 'link_kind', 'on_date') }}
)

select
    linked.partnership_id,
    linked.quarter,
    linked.quarter_index,
    linked.from_id,
    linked.to_id,
    linked.kind,
    linked.flow_id,
    linked.flow_key,
    linked.on_date,
    coverage.is_covered,
    linked.listed_by,
    linked.link_kind,
    linked.agreement_required,
    linked._sheet,
    linked.from_sha256,
    linked.from_row,
    linked.to_sha256,
    linked.to_row
from linked
inner join coverage
    on
        linked.partnership_id = coverage.partnership_id
        and linked.quarter = coverage.quarter
        and linked.from_id = coverage.from_id
        and linked.to_id = coverage.to_id
        and linked.on_date = coverage.on_date
