-- The source rows of each request: that of the requester and that of the holder, where either lists it.
with

sides as (
    select
        partnership_id,
        quarter_index,
        requester_id,
        holder_id,
        request_key,
        unnest([
            { 'side': 'requester', 'sha256': requester_sha256, 'row': requester_row },
            { 'side': 'holder', 'sha256': holder_sha256, 'row': holder_row }
        ]) as source
    from {{ ref('fct_requests') }}
)

select
    partnership_id,
    quarter_index,
    requester_id,
    holder_id,
    request_key,
    source['side'] as side,
    {{ rule_evidence_row(
        'Requests',
        ['request_id', 'counterpart_id', 'class', 'sent_at', 'received_at', 'closed_at', 'status'],
        "source['sha256']",
        "source['row']"
    ) }} as evidence
from sides
where source['sha256'] is not null
