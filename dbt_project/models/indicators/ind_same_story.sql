-- IS18. Pair level: Q and the three quarters before, each request in its newest quarter that counts it, least n 5.
with listed as (
    select
        requests.partnership_id,
        requests.quarter,
        quarters.quarter_index,
        requests.requester_id,
        requests.holder_id,
        requests.request_id,
        least(requests.requester_id, requests.holder_id) || '|'
        || greatest(requests.requester_id, requests.holder_id) as pair,
        requests.same_story,
    from {{ ref('fct_requests') }} as requests
    inner join {{ ref('int_quarters') }} as quarters using (partnership_id, quarter)
    where requests.same_story is not null
),

partnership_level as (
    select
        partnership_id,
        quarter,
        '' as partner_id,
        count(*) filter (same_story) as numerator,
        count(*) as denominator,
        null::bigint as least_n,
    from listed
    group by all
),

newest as (
    select
        quarters.partnership_id,
        quarters.quarter,
        listed.pair,
        listed.same_story,
    from {{ ref('int_quarters') }} as quarters
    inner join listed
        on
            quarters.partnership_id = listed.partnership_id
            and listed.quarter_index between quarters.quarter_index - 3 and quarters.quarter_index
    qualify row_number() over (
        partition by quarters.partnership_id, quarters.quarter, listed.requester_id, listed.holder_id, lower(listed.request_id)
        order by listed.quarter_index desc
    ) = 1
),

pair_level as (
    select
        partnership_id,
        quarter,
        pair as partner_id,
        count(*) filter (same_story) as numerator,
        count(*) as denominator,
        5 as least_n,
    from newest
    group by all
)

select 'IS18' as indicator_id, * from partnership_level
union all
select 'IS18' as indicator_id, * from pair_level
