{#- Rules about things that come and go (requests, actions, escalations, threats, agreements). A subject whose last
    known result was a failure and that a quarter's facts do not hold has a row all the same: it passes, once, in the
    quarter after facts that show it closed; else it is not assessable until it is seen again. seen: a CTE with a row
    for each quarter in which the facts hold the subject: partnership_id, quarter, quarter_index, subject_id, status,
    value, is_closed and whatever else the rule needs, which stays as last seen. Gives the missing rows alone. -#}
{% macro rule_unseen(seen) %}
    select
        last_seen.* exclude (last_known_status, next_seen_index) replace (
            quarters.quarter as quarter,
            quarters.quarter_index as quarter_index,
            case when last_seen.is_closed then 'pass' else 'not_assessable' end as status,
            null as value
        ),
    from (
        select
            *,
            last_value(nullif(status, 'not_assessable') ignore nulls) over (
                partition by partnership_id, subject_id
                order by quarter_index
                rows between unbounded preceding and current row
            ) as last_known_status,
            lead(quarter_index) over (
                partition by partnership_id, subject_id order by quarter_index
            ) as next_seen_index,
        from {{ seen }}
    ) as last_seen
    inner join {{ ref('int_quarters') }} as quarters
        on
            last_seen.partnership_id = quarters.partnership_id
            and quarters.state = 'judged'
            and quarters.quarter_index > last_seen.quarter_index
            and quarters.quarter_index < coalesce(last_seen.next_seen_index, quarters.quarter_index + 1)
    where
        last_seen.last_known_status = 'fail'
        and (not last_seen.is_closed or quarters.quarter_index = last_seen.quarter_index + 1)
{% endmacro %}
