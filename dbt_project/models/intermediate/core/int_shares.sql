-- Information passed on unasked: the sender's row, and the receiver's where the sender's sheet is not known.
with

quarters as (select * from {{ ref('int_quarters') }}),

rows_of_quarter as (
    select
        shares.partnership_id,
        shares.quarter,
        shares.quarter_index,
        shares.direction,
        case shares.direction when 'sent' then shares.partner_id else shares.counterpart_id end as from_id,
        case shares.direction when 'sent' then shares.counterpart_id else shares.partner_id end as to_id,
        lower(shares.share_id) as share_key,
        shares.share_id,
        shares.shared_on,
        shares._sha256,
        shares._row
    from {{ ref('stg_return_shares') }} as shares
    inner join quarters
        on
            shares.partnership_id = quarters.partnership_id
            and shares.quarter = quarters.quarter
    where shares.is_standing and not shares.is_earlier and shares.counterpart_id <> 'OUTSIDE'
    qualify row_number() over (
        partition by shares.partnership_id, shares.quarter, shares.direction, from_id, to_id, share_key
        order by shares._row
    ) = 1
),

sent as (
    select * from rows_of_quarter
    where direction = 'sent'
),

received as (
    select * from rows_of_quarter
    where direction = 'received'
),

known_senders as (
    select
        partnership_id,
        quarter,
        partner_id
    from {{ ref('int_sheet_states') }}
    where sheet = 'Shares' and is_known
)

select
    coalesce(sent.partnership_id, received.partnership_id) as partnership_id,
    coalesce(sent.quarter, received.quarter) as quarter,
    coalesce(sent.quarter_index, received.quarter_index) as quarter_index,
    coalesce(sent.from_id, received.from_id) as from_id,
    coalesce(sent.to_id, received.to_id) as to_id,
    coalesce(sent.share_key, received.share_key) as share_key,
    coalesce(sent.share_id, received.share_id) as share_id,
    coalesce(sent.shared_on, received.shared_on) as shared_on,
    case
        when received._sha256 is null then 'sender'
        when sent._sha256 is null then 'receiver'
        else 'both'
    end as listed_by,
    sent._sha256 as from_sha256,
    sent._row as from_row,
    received._sha256 as to_sha256,
    received._row as to_row
from sent
full outer join received
    on
        sent.partnership_id = received.partnership_id
        and sent.quarter = received.quarter
        and sent.from_id = received.from_id
        and sent.to_id = received.to_id
        and sent.share_key = received.share_key
left join known_senders
    on
        received.partnership_id = known_senders.partnership_id
        and received.quarter = known_senders.quarter
        and received.from_id = known_senders.partner_id
where sent._sha256 is not null or known_senders.partner_id is null
