-- Every ind_ model's rows, one below the other; a column that a model does not give is null.
with rows_given as (
    select
        null::varchar as partnership_id,
        null::varchar as quarter,
        null::varchar as indicator_id,
        null::varchar as partner_id,
        null::varchar as breakdown,
        null::double as numerator,
        null::double as denominator,
        null::bigint as n,
        null::double as value,
        null::double as lower,
        null::double as upper,
        null::boolean as is_not_reached,
        null::varchar as colour_in_words,
        null::bigint as least_n
    where false
    {% for model in indicator_models() %}
        union all by name
        select * from {{ ref(model) }}
    {% endfor %}
)

select
    partnership_id,
    quarter,
    indicator_id,
    coalesce(partner_id, '') as partner_id,
    coalesce(breakdown, '') as breakdown,
    numerator,
    denominator,
    coalesce(n, denominator::bigint) as n,
    coalesce(value, numerator / nullif(denominator, 0)) as value,
    lower,
    upper,
    coalesce(is_not_reached, false) as is_not_reached,
    colour_in_words,
    least_n
from rows_given
