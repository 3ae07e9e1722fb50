-- F-IS12 Answers across the border come late: too few requests between countries are answered in time.
with

judged as (
    {{ rule_partnership_values('F-IS12', 'IS16') }}
),

counted as (
    select
        requests.partnership_id,
        requests.quarter,
        requests.quarter_index,
        requests.requester_id,
        requests.holder_id,
        requests.request_key,
        coalesce(requests.is_closed_in_time, false) as is_in_time
    from {{ ref('fct_requests') }} as requests
    inner join {{ ref('stg_register_partners') }} as requesters
        on requests.requester_id = requesters.partner_id
    where requests.counts_in_quarter_first and requesters.country <> requests.holder_country
),

evidence as (
    {{ rule_request_evidence('counted.is_in_time') }}
)

select
    'F-IS12' as rule_id,
    {{ rule_red_columns(
        met='in_time',
        missed='late',
        missed_words=('was late', 'were late'),
        n_quarters=1,
        confidence=rule_band_confidence(),
    ) }}
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
