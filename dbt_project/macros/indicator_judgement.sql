{# Band, confirmation and grade of a value as statistics.md has them, over the columns of indicator_values. Values
   are compared after rounding to twelve decimals, so that the last bit of a share on a limit throws no band. #}

{% macro indicator_band() -%}
case
    when value is null and coalesce(n, 0) = 0 then 'no_data'
    when n < min_n then 'too_few'
    when is_not_reached then 'not_reached'
    when value is null then 'no_data'
    when needs_coverage and is_low_coverage then 'low_coverage'
    when direction = 'none' or (green is null and amber is null) then 'unrated'
    when colour_in_words is not null then colour_in_words
    when direction = 'up' and round(value, 12) >= green then 'green'
    when direction = 'up' and round(value, 12) >= amber then 'amber'
    when direction = 'down' and round(value, 12) <= green then 'green'
    when direction = 'down' and round(value, 12) <= amber then 'amber'
    else 'red'
end
{%- endmacro %}

{# A full count is always confirmed; a sample where value and interval lie on one side of the amber limit. #}
{% macro indicator_confirmed() -%}
case basis
    when 'census' then true
    when 'sample' then case direction
        when 'up' then
            (round(value, 12) >= amber and lower >= amber) or (round(value, 12) < amber and upper < amber)
        when 'down' then
            (round(value, 12) <= amber and upper <= amber) or (round(value, 12) > amber and lower > amber)
    end
end
{%- endmacro %}

{% macro indicator_grade(relation) -%}
case
    when {{ relation }}.value is null then null
    when
        {{ relation }}.coverage >= {{ var('coverage_good') }}
        and {{ relation }}.basis in ('census', 'sample')
        and {{ relation }}.confirmed
        then 'A'
    when {{ relation }}.coverage >= {{ var('coverage_good') }} then 'B'
    when {{ relation }}.coverage >= {{ var('coverage_low') }} then 'C'
    else 'D'
end
{%- endmacro %}
