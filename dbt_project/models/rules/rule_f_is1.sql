-- F-IS1 Answers come late: a holder whose share of requests answered in time is red.
with

judged as (
    {{ rule_partner_values('F-IS1', 'IS01') }}
),

-- What stands behind a red value: the requests of the quarter and of the one before.
counted as (
    select
        judged.partnership_id,
        judged.quarter,
        judged.partner_id,
        requests.quarter_index,
        requests.requester_id,
        requests.holder_id,
        requests.request_key,
        coalesce(requests.is_closed_in_time, false) as is_in_time
    from judged
    inner join {{ ref('fct_requests') }} as requests
        on
            judged.partnership_id = requests.partnership_id
            and judged.partner_id = requests.holder_id
            and requests.quarter_index between judged.quarter_index - 1 and judged.quarter_index
    where judged.band = 'red' and requests.counts_in_quarter_first
),

evidence as (
    {{ rule_request_evidence('counted.is_in_time', 'partner_id') }}
)

select
    'F-IS1' as rule_id,
    {{ rule_proportion_columns(
        met='in_time',
        missed='late',
        missed_words=('was late', 'were late'),
        subject={'partner': 'judged.partner'},
        concerns='[judged.partner_id]',
        n_quarters=2,
    ) }}
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
        and judged.partner_id = evidence.partner_id
