{#- Words and numbers in flag messages. Nothing here judges; it only writes out what a rule model computed. -#}

{#- A number as text without a needless decimal: two decimals at most, three significant digits below 1. Null for
    null, and for what is no finite number. -#}
{% macro rule_digits(number) -%}
    regexp_replace(
        case
            when abs(({{ number }})::double) < 1e-9 then '0'
            when abs(({{ number }})::double) >= 1 then try_cast(({{ number }})::double as decimal(38, 2))::varchar
            else try_cast(
                round(
                    ({{ number }})::double,
                    2 - try_cast(floor(log10(nullif(abs(({{ number }})::double), 0))) as int)
                )
                as decimal(38, 12)
            )::varchar
        end,
        '\.0*$|(\.\d*[1-9])0+$', '\1'
    )
{%- endmacro %}

{#- A number of 0 to 100 for a share of 0 to 1, whole; with one decimal, cut on the share's own side, where it lies
    within half a point of a limit told beside it, so that it never looks like a limit that it misses. -#}
{% macro rule_points(share, limits=[]) -%}
    regexp_replace(
        try_cast(
            coalesce(
                {%- for limit in limits %}
                    case
                        when {{ share }} < {{ limit }} and {{ share }} >= {{ limit }} - 0.005
                            then floor(round(1000 * {{ share }}, 6)) / 10
                        when {{ share }} > {{ limit }} and {{ share }} <= {{ limit }} + 0.005
                            then ceil(round(1000 * {{ share }}, 6)) / 10
                    end,
                {%- endfor %}
                round(100 * {{ share }})
            ) as decimal(18, 1)
        )::varchar,
        '\.0$', ''
    )
{%- endmacro %}

{#- A share of 0 to 1 as '36 %'; 'not known' for null. limits: those told beside it. -#}
{% macro rule_percent(share, limits=[]) -%}
    coalesce({{ rule_points(share, limits) }} || ' %', 'not known')
{%- endmacro %}

{#- The same without the sign, for the lower end of an interval: '15' of '15-65 %'. -#}
{% macro rule_percent_number(share) -%}
    coalesce({{ rule_points(share) }}, 'not known')
{%- endmacro %}

{#- A standard, limit or threshold for a share, with its decimal if it has one: '75 %', '62.5 %'. -#}
{% macro rule_limit(limit) -%}
    coalesce({{ rule_digits('100 * ' ~ limit) }} || ' %', 'not known')
{%- endmacro %}

{#- A share with its interval as '36 %; 15-65 %'. relation: has value, lower and upper, green and amber. -#}
{% macro rule_share_and_interval(relation) -%}
    case
        when {{ relation }}.value is null then 'not known'
        else
            {{ rule_percent(relation ~ '.value', [relation ~ '.green', relation ~ '.amber']) }} || '; '
            || {{ rule_percent_number(relation ~ '.lower') }} || '-' || {{ rule_percent(relation ~ '.upper') }}
    end
{%- endmacro %}

{#- A count, a rate or a number of units: 12, 12.5, 0.00432. -#}
{% macro rule_number(number) -%}
    coalesce({{ rule_digits(number) }}, 'not known')
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

{#- A number with the words that follow it: '1 quarter', '3 quarters'; '1 is', '3 are'. Several: with an s, unless
    said. -#}
{% macro rule_plural(number, one, several=none) -%}
    coalesce(
        {{ rule_digits(number) }}
        || case when ({{ number }}) = 1 then ' {{ one }}' else ' {{ several or one ~ 's' }}' end,
        'not known'
    )
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
