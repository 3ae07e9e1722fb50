{#- Days and quarters as DuckDB expressions. No clock: the as-of day is handed in with the run. -#}

{#- The day as of which everything is judged. -#}
{% macro as_of() -%}
    date '{{ var("as_of") }}'
{%- endmacro %}

{#- '2025-Q3' -> 102: 0 for 2000-Q1 and one more for each quarter. -#}
{% macro quarter_index(quarter) -%}
    ((cast(left({{ quarter }}, 4) as integer) - 2000) * 4 + cast(right({{ quarter }}, 1) as integer) - 1)
{%- endmacro %}

{#- A day -> the index of its quarter. -#}
{% macro quarter_index_of_day(day) -%}
    cast((year({{ day }}) - 2000) * 4 + quarter({{ day }}) - 1 as integer)
{%- endmacro %}

{#- 102 -> '2025-Q3'. -#}
{% macro quarter_label(quarter_index) -%}
    (cast(2000 + {{ quarter_index }} // 4 as varchar) || '-Q' || cast({{ quarter_index }} % 4 + 1 as varchar))
{%- endmacro %}

{#- 102 -> 2025-07-01, the first day of the quarter. -#}
{% macro quarter_start(quarter_index) -%}
    make_date(2000 + {{ quarter_index }} // 4, {{ quarter_index }} % 4 * 3 + 1, 1)
{%- endmacro %}

{#- Is a period (both days included; blank from: always, blank to: until further notice) live in a quarter? -#}
{% macro is_live_in_quarter(valid_from, valid_to, quarter_start, quarter_end) -%}
    (
        coalesce({{ valid_from }} < {{ quarter_end }}, true)
        and coalesce({{ valid_to }} >= {{ quarter_start }}, true)
    )
{%- endmacro %}

{#- Is a period in force on a day? -#}
{% macro is_in_force_on(valid_from, valid_to, day) -%}
    (coalesce({{ valid_from }} <= {{ day }}, true) and coalesce({{ valid_to }} >= {{ day }}, true))
{%- endmacro %}
