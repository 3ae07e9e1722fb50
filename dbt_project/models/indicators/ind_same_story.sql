-- IS18. Pair level: Q and the three quarters before, each request in its newest quarter that counts it,
-- least n 5.
with compared as (
    select
        partnership_id,
        quarter,
        quarter_index,
        requester_id,
        holder_id,
        request_key,
        least(requester_id, holder_id) || '|' || greatest(requester_id, holder_id) as pair,
        same_story
    from {{ ref('fct_requests') }}
    where same_story is not null
),

partnership_level as (
    select
        partnership_id,
        quarter,
        '' as partner_id,
        count(*) filter (same_story) as numerator,
        count(*) as denominator,
        null::bigint as least_n
    from compared
    group by all
),

newest as (
    select
        quarters.partnership_id,
        quarters.quarter,
        compared.pair,
        compared.same_story
    from {{ ref('int_quarters') }} as quarters
    inner join compared
        on
            quarters.partnership_id = compared.partnership_id
            and compared.quarter_index between quarters.quarter_index - 3 and quarters.quarter_index
    qualify row_number() over (
        partition by
            quarters.partnership_id,
            quarters.quarter,
            compared.requester_id,
            compared.holder_id,
            compared.request_key
        order by compared.quarter_index desc
    ) = 1
),

pair_level as (
    select
        partnership_id,
        quarter,
        pair as partner_id,
        count(*) filter (same_story) as numerator,
        count(*) as denominator,
        5 as least_n
    from newest
    group by all
)

select
    'IS18' as indicator_id,
    *
from partnership_level
union all
select
    'IS18' as indicator_id,
    *
from pair_level
