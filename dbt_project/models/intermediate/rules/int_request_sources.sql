-- The source rows of each request: that of the requester and that of the holder, where either lists
-- it.
{%- for side in ['requester', 'holder'] %}
{%- if not loop.first %}
union all
{%- endif %}
select
    partnership_id,
    quarter_index,
    requester_id,
    holder_id,
    request_key,
    '{{ side }}' as side,
    {{ rule_evidence_row(
        'Requests',
        ['request_id', 'counterpart_id', 'class', 'sent_at', 'received_at', 'closed_at', 'status'],
        side ~ '_sha256',
        side ~ '_row',
    ) }} as evidence,
from {{ ref('fct_requests') }}
where {{ side }}_sha256 is not null
{%- endfor %}
