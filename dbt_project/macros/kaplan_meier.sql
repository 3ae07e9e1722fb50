{#
    The Kaplan-Meier median of statistics.md as a query over `relation`, one row per item: its keys, `duration` (a
    number, at least 0) and `is_event` (false: censored then). Gives a row for each value of `keys` (a list of column
    names): those, n (items), n_events, median (null where S never falls to one half), is_not_reached and longest, the
    longest duration observed. Ties: events before censorings, so an item censored at t is still at risk at t.
#}
{% macro kaplan_meier_median(relation, keys, duration='duration', is_event='is_event') -%}
    {%- set by_keys = keys | join(', ') -%}
    select
        {{ by_keys }},
        sum(n_ended)::bigint as n,
        sum(n_events)::bigint as n_events,
        min(lasted) filter (where survival <= 0.5 + 1e-9) as median,
        count_if(survival <= 0.5 + 1e-9) = 0 as is_not_reached,
        max(lasted) as longest
    from (
        select
            *,
            product(1 - n_events / n_at_risk) over (
                partition by {{ by_keys }} order by lasted rows between unbounded preceding and current row
            ) as survival
        from (
            select
                {{ by_keys }},
                {{ duration }} as lasted,
                count(*) as n_ended,
                count(*) filter (where {{ is_event }}) as n_events,
                sum(count(*)) over (
                    partition by {{ by_keys }}
                    order by {{ duration }} desc rows between unbounded preceding and current row
                ) as n_at_risk
            from {{ relation }}
            group by {{ by_keys }}, {{ duration }}
        )
    )
    group by {{ by_keys }}
{%- endmacro %}
