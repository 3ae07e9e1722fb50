-- F-IS11 Two sides, two stories: a pair whose two lists of requests agree too rarely.
with

judged as (
    select
        vals.*,
        quarters.quarter_index,
        thresholds.threshold,
        split_part(vals.partner_id, '|', 1) as first_id,
        split_part(vals.partner_id, '|', 2) as second_id
    from {{ ref('indicator_values') }} as vals
    {{ rule_in_force('vals', 'F-IS11') }}
    where
        vals.indicator_id = 'IS18'
        and contains(vals.partner_id, '|')
        and vals.breakdown = ''
        and vals.n > 0
),

requests as (
    select
        *,
        least(requester_id, holder_id) || '|' || greatest(requester_id, holder_id) as pair_id
    from {{ ref('fct_requests') }}
    where same_story is not null
),

-- What stands behind a red value, as IS18 of a pair: each request in the newest of the four quarters.
counted as (
    select
        judged.partnership_id,
        judged.quarter,
        judged.partner_id,
        requests.* exclude (partnership_id, quarter)
    from judged
    inner join requests
        on
            judged.partnership_id = requests.partnership_id
            and judged.partner_id = requests.pair_id
            and requests.quarter_index between judged.quarter_index - 3 and judged.quarter_index
    where judged.band = 'red'
    qualify
        row_number() over (
            partition by
                judged.partnership_id, judged.quarter,
                requests.requester_id, requests.holder_id, requests.request_key
            order by requests.quarter_index desc
        ) = 1
),

evidence as (
    {{ rule_request_evidence('counted.same_story', 'partner_id') }}
)

select
    'F-IS11' as rule_id,
    {{ rule_proportion_columns(
        met='agree',
        missed='differ',
        subject={
            'partner_a': 'coalesce(partners_a.title, judged.first_id)',
            'partner_b': 'coalesce(partners_b.title, judged.second_id)',
        },
        concerns='[judged.first_id, judged.second_id]',
        n_quarters=4,
    ) }}
from judged
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter
        and judged.partner_id = evidence.partner_id
left join {{ ref('stg_register_partners') }} as partners_a on judged.first_id = partners_a.partner_id
left join {{ ref('stg_register_partners') }} as partners_b on judged.second_id = partners_b.partner_id
