{#- What rules over outcome series share: how a chart's special causes are told, and the source row of a point. -#}

{#- The mean count of the base below which a chart's limits are not to be trusted (F-EF1, F-EF2). -#}
{% macro least_mean_count() %}5{% endmacro %}

{#- A point's source row. points: the prefix of fct_outcome_points; the sheet is a workbook's own, or csv. -#}
{% macro rule_outcome_row(points='', columns=['series_id', 'area_id', 'period', 'count', 'denominator']) -%}
    {
        'sha256': {{ points }}_sha256,
        'sheet': {{ points }}_sheet,
        'row': {{ points }}_row::integer,
        'columns': ['{{ columns | join("', '") }}']
    }
{%- endmacro %}

{#- Special causes in words: '2025-10 (14.29; outside the limits), 2025-11 (...)'; 'none'. causes: a list of structs
    with period, value, adjusted, special_cause; where the season is taken out, the adjusted value stands beside. -#}
{% macro rule_causes_words(causes, is_seasonal) -%}
    coalesce(
        nullif(
            array_to_string(
                list_transform(
                    {{ causes }},
                    lambda cause: cause.period || ' (' || {{ rule_number('cause.value') }}
                    || case
                        when {{ is_seasonal }} then ', without season ' || {{ rule_number('cause.adjusted') }}
                        else ''
                    end
                    || '; '
                    || case cause.special_cause
                        when 'outside' then 'outside the limits'
                        when 'shift' then 'shift'
                        when 'trend' then 'trend'
                        else 'two of three far out'
                    end || ')'
                ),
                ', '
            ),
            ''
        ),
        'none'
    )
{%- endmacro %}

{#- An estimate with its limits: '0.63 (0.37-1.08)'. -#}
{% macro rule_estimate(estimate, lower, upper) -%}
    {{ rule_number(estimate) }} || ' (' || {{ rule_number(lower) }} || '-' || {{ rule_number(upper) }} || ')'
{%- endmacro %}

{#- The columns of a rule that fails by special causes in the target areas. From the CTE `judged`: int_rule_charts with
    own_causes, those of its causes that count. -#}
{% macro rule_chart_columns() %}
    judged.partnership_id,
    judged.quarter,
    judged.series_id as subject_id,
    case
        when not judged.is_judged then 'not_assessable'
        when len(judged.own_causes) > 0 then 'fail'
        else 'pass'
    end as status,
    null::double as value,
    null::double as threshold,
    null::varchar as severity,
    'fact' as confidence,
    judged.concerns,
    map {
        'series': judged.title,
        'quarter': {{ rule_quarter('judged.quarter') }},
        'n': len(judged.own_causes)::varchar,
        'points': {{ rule_plural('judged.n_points', 'point') }},
        'direction': judged.direction || 'wards',
        'signals': {{ rule_causes_words('judged.own_causes', 'judged.is_seasonal') }},
        'mean': {{ rule_number('judged.mean') }},
        'lower': {{ rule_number('judged.lower_limit') }},
        'upper': {{ rule_number('judged.upper_limit') }},
    } as message_values,
    judged.evidence
{% endmacro %}

{#- Is a point within the windows before and after the intervention (statistics.md), as a quarter sees them? after: at
    most the newest year that follows the period of the intervention; before: the same periods of the year ahead of it.
    points: int_outcome_role_points; quarter_index: of the quarter judged. -#}
{% macro is_in_effect_windows(points, quarter_index) -%}
    {%- set per_year = 'case when ' ~ points ~ '.is_quarterly then 4 else 12 end' -%}
    {%- set last = '(8001 + ' ~ quarter_index ~ ') * (' ~ per_year ~ ') // 4 - 1' -%}
    (
        {{ points }}.period_index <= {{ last }}
        and {{ points }}.period_index <> {{ points }}.intervention_index
        and {{ points }}.period_index >= {{ points }}.intervention_index - {{ per_year }}
        and case
            when {{ points }}.period_index > {{ points }}.intervention_index
                then {{ points }}.period_index > {{ last }} - {{ per_year }}
            else
                ({{ last }} - {{ points }}.period_index) % ({{ per_year }}) < {{ last }} - {{ points }}.intervention_index
        end
    )
{%- endmacro %}
