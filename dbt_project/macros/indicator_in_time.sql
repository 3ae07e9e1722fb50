{#- The share in time of what the CTE `counted` holds (partnership_id, quarter_index, is_in_time and the
    partner's column): for the partnership of the quarter, for a partner of so many quarters, this one the
    last. -#}
{% macro indicator_in_time(indicator_id, partner_column, n_quarters) %}
    {%- for partner_id, n in [("''", 1), ('counted.' ~ partner_column, n_quarters)] %}
        select
            '{{ indicator_id }}' as indicator_id,
            quarters.partnership_id,
            quarters.quarter,
            {{ partner_id }} as partner_id,
            count(*) filter (counted.is_in_time) as numerator,
            count(*) as denominator,
        from {{ ref('int_quarters') }} as quarters
        inner join counted
            on
                quarters.partnership_id = counted.partnership_id
                and counted.quarter_index between quarters.quarter_index - {{ n - 1 }} and quarters.quarter_index
        group by all
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
