-- The source rows of each request: that of the requester and that of the holder, where either lists it.
with

requests as (
    select
        requests.*,
        quarters.quarter_index,
    from {{ ref('fct_requests') }} as requests
    inner join {{ ref('int_quarters') }} as quarters
        on
            requests.partnership_id = quarters.partnership_id
            and requests.quarter = quarters.quarter
)

{%- for side in ['requester', 'holder'] %}
{%- if not loop.first %}
union all
{%- endif %}
select
    partnership_id,
    quarter_index,
    requester_id,
    holder_id,
    request_id,
    {{ rule_evidence_row(
        'Requests',
        ['request_id', 'counterpart_id', 'class', 'sent_at', 'received_at', 'closed_at', 'status'],
        side ~ '_sha256',
        side ~ '_row',
    ) }} as evidence,
from requests
where {{ side }}_sha256 is not null
{%- endfor %}
