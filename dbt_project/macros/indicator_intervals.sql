{# Two-sided 95 % intervals of statistics.md, as SQL expressions. Nothing here knows an indicator. #}

{# The 0.975 quantile of the normal distribution. #}
{% macro indicator_z() %}1.959963984540054e0{% endmacro %}

{# Wilson limit of `successes` of `n`; side is 'lower' or 'upper'. Null where n is 0. Kept within 0 to 1. #}
{% macro indicator_wilson(successes, n, side) -%}
{%- set z = indicator_z() -%}
case
    when ({{ n }}) > 0 then greatest(0, least(1, (
        2 * ({{ successes }}) + power({{ z }}, 2)
        {{ '-' if side == 'lower' else '+' }} {{ z }} * sqrt(
            power({{ z }}, 2) + 4 * ({{ successes }}) * (1 - ({{ successes }}) / ({{ n }})::double)
        )
    ) / (2 * (({{ n }}) + power({{ z }}, 2)))))
end
{%- endmacro %}

{# Poisson limits of a count: exact below 10 (half the chi-square quantiles at 2O and 2O + 2 degrees of freedom,
   which a test compares with scipy), Byar's from 10 on. Null where the count is null. #}
{% macro indicator_poisson_lower(observed) -%}
case
    when ({{ observed }}) < 10 then list_extract(
        [
            0.0::double, 0.025317807984289876, 0.24220927854396496, 0.6186721228956014,
            1.0898653736263249, 1.6234863901184207, 2.2018942534908508, 2.8143630515198654,
            3.4538321767485014, 4.115373097378334,
        ],
        ({{ observed }})::integer + 1
    )
    else ({{ observed }}) * power(
        1 - 1 / (9.0::double * ({{ observed }})) - {{ indicator_z() }} / (3 * sqrt({{ observed }})), 3
    )
end
{%- endmacro %}

{% macro indicator_poisson_upper(observed) -%}
case
    when ({{ observed }}) < 10 then list_extract(
        [
            3.6888794541139354::double, 5.571643390938898, 7.22468766772396, 8.767273069742323,
            10.241588675403694, 11.66833207932267, 13.059474022518685, 14.422675361702376,
            15.763189220193313, 17.084803451419166,
        ],
        ({{ observed }})::integer + 1
    )
    else (({{ observed }}) + 1) * power(
        1
        - 1 / (9.0::double * (({{ observed }}) + 1))
        + {{ indicator_z() }} / (3 * sqrt(({{ observed }}) + 1)),
        3
    )
end
{%- endmacro %}
