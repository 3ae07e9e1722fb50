{#- Words and numbers in flag messages. Nothing here judges; it only writes out what a rule model computed. -#}

{#- A share of 0 to 1 as '36 %'; 'not known' for null. -#}
{% macro rule_percent(share) -%}
    coalesce(round(100 * {{ share }})::int || ' %', 'not known')
{%- endmacro %}

{#- The same without the sign, for the lower end of an interval: '15' of '15-65 %'. -#}
{% macro rule_percent_number(share) -%}
    coalesce((round(100 * {{ share }})::int)::varchar, 'not known')
{%- endmacro %}

{#- A share with its interval as '36 %; 15-65 %'. relation: has value, lower and upper. -#}
{% macro rule_share_and_interval(relation) -%}
    case
        when {{ relation }}.value is null then 'not known'
        else
            {{ rule_percent(relation ~ '.value') }} || '; '
            || {{ rule_percent_number(relation ~ '.lower') }} || '-' || {{ rule_percent(relation ~ '.upper') }}
    end
{%- endmacro %}

{#- A count or a number of units without a needless decimal: 12, 12.5. -#}
{% macro rule_number(number) -%}
    coalesce(regexp_replace(printf('%.2f', ({{ number }})::double), '\.?0+$', ''), 'not known')
{%- endmacro %}

{#- A day as '5 March 2025'. -#}
{% macro rule_day(day) -%}
    coalesce(strftime(({{ day }})::date, '%-d %B %Y'), 'not known')
{%- endmacro %}

{#- A moment as '5 March 2025 16:30'; as the day alone where no time of day is known. -#}
{% macro rule_moment(moment, has_time) -%}
    {{ rule_day(moment) }} || case when {{ has_time }} then strftime({{ moment }}, ' %H:%M') else '' end
{%- endmacro %}

{#- A quarter as '2025 Q3'. -#}
{% macro rule_quarter(quarter) -%}
    replace({{ quarter }}, '-', ' ')
{%- endmacro %}

{#- The quarters from one to another: '2025 Q2 to 2025 Q3'. A quarter_index counts from 2000-Q1 = 0. -#}
{% macro rule_span(first_index, last_index) -%}
    (2000 + {{ first_index }} // 4) || ' Q' || ({{ first_index }} % 4 + 1)
    || ' to ' || (2000 + {{ last_index }} // 4) || ' Q' || ({{ last_index }} % 4 + 1)
{%- endmacro %}

{#- The span of n quarters that ends with this one. -#}
{% macro rule_period(quarter_index, n_quarters) -%}
    {{ rule_span('(' ~ quarter_index ~ ' - ' ~ (n_quarters - 1) ~ ')', quarter_index) }}
{%- endmacro %}

{#- '1 quarter', '3 quarters'. -#}
{% macro rule_plural(number, noun) -%}
    ({{ number }}) || ' {{ noun }}' || case when ({{ number }}) = 1 then '' else 's' end
{%- endmacro %}

{#- Fills a template of the register: literal text and {names} alternate, so each value is put in once and text in a
    value that looks like a placeholder stays text. A name without a value stays visible, and a test finds it. -#}
{% macro rule_message(template, message_values) -%}
    {%- set pieces = "string_split_regex(" ~ template ~ ", '[{}]')" -%}
    array_to_string(
        list_transform(
            list_zip(
                list_slice({{ pieces }}, 1, -1, 2),
                list_transform(
                    list_slice({{ pieces }}, 2, -1, 2),
                    lambda name: coalesce(map_extract({{ message_values }}, name)[1], '{' || name || '}')
                )
            ),
            lambda pair: pair[1] || coalesce(pair[2], '')
        ),
        ''
    )
{%- endmacro %}
