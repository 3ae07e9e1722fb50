-- F-IS9 Answers are not used: of the answers of the quarter before, too few served a decision, an
-- action or intelligence.
with

judged as (
    {{ rule_partnership_values('F-IS9', 'IS06') }}
),

-- What stands behind a red value, as IS06: the requester's newest statement in the returns of that quarter
-- and of the one judged.
stated as (
    select
        judged.partnership_id,
        judged.quarter,
        uses.used_for in ('decision', 'action', 'intelligence') as is_used,
        {{ rule_evidence_row(
            'Requests',
            ['request_id', 'counterpart_id', 'closed_at', 'status', 'used_for'],
            'uses._sha256',
            'uses._row',
        ) }} as evidence
    from judged
    inner join {{ ref('fct_requests') }} as requests
        on
            judged.partnership_id = requests.partnership_id
            and judged.quarter_index - 1 = requests.quarter_index
    inner join {{ ref('int_request_uses') }} as uses
        on
            requests.partnership_id = uses.partnership_id
            and requests.requester_id = uses.requester_id
            and requests.holder_id = uses.holder_id
            and requests.request_key = uses.request_key
            and uses.quarter_index between judged.quarter_index - 1 and judged.quarter_index
    where
        judged.band = 'red'
        and requests.status in ('complete', 'partial')
        and not requests.is_disputed
    qualify
        row_number() over (
            partition by
                judged.partnership_id, judged.quarter,
                requests.requester_id, requests.holder_id, requests.request_key
            order by uses.quarter_index desc
        ) = 1
),

evidence as (
    select
        partnership_id,
        quarter,
        {{ rule_evidence_list('evidence', 'is_used') }} as evidence
    from stated
    group by all
)

select
    'F-IS9' as rule_id,
    {{ rule_red_columns(met='used', missed='unused', n_quarters=1, confidence=rule_band_confidence()) }}
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
