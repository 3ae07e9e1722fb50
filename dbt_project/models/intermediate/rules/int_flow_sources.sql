-- The source rows of each flow: that of the sender and that of the receiver, where either lists it.
with

sides as (
    select
        partnership_id,
        quarter,
        from_id,
        to_id,
        kind,
        flow_key,
        on_date,
        is_covered,
        unnest([
            { 'side': 'sender', 'sha256': from_sha256, 'row': from_row },
            { 'side': 'receiver', 'sha256': to_sha256, 'row': to_row }
        ]) as source
    from {{ ref('fct_flows') }}
)

select
    partnership_id,
    quarter,
    from_id,
    to_id,
    kind,
    flow_key,
    on_date,
    is_covered,
    source['side'] as side,
    case kind
        when 'answer' then {{ rule_evidence_row(
            'Requests',
            ['request_id', 'counterpart_id', 'closed_at', 'status'],
            "source['sha256']",
            "source['row']"
        ) }}
        else {{ rule_evidence_row(
            'Shares', ['share_id', 'counterpart_id', 'shared_on'], "source['sha256']", "source['row']"
        ) }}
    end as evidence
from sides
where source['sha256'] is not null
