-- The source rows of each flow: that of the sender and that of the receiver, where either lists it.
{%- for side in ['from', 'to'] %}
{%- if not loop.first %}
union all
{%- endif %}
select
    partnership_id,
    quarter,
    from_id,
    to_id,
    kind,
    flow_key,
    on_date,
    is_covered,
    '{{ side }}' as side,
    case kind
        when 'answer' then {{ rule_evidence_row(
            'Requests', ['request_id', 'counterpart_id', 'closed_at', 'status'], side ~ '_sha256', side ~ '_row'
        ) }}
        else {{ rule_evidence_row(
            'Shares', ['share_id', 'counterpart_id', 'shared_on'], side ~ '_sha256', side ~ '_row'
        ) }}
    end as evidence,
from {{ ref('fct_flows') }}
where {{ side }}_sha256 is not null
{%- endfor %}
