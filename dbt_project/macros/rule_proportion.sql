{#- The columns of rules over a proportion, from the CTEs `judged` (the value with its band) and `evidence`. All take
    met, missed: the message's names for the two counts; missed_words: what follows the second, for one and for
    several, or none; subject: its names for the subject, with SQL; n_quarters: the value's quarters, the last
    one judged. -#}

{#- A sample proportion of a partner or pair: fails where the band is red and at least `threshold` cases miss. -#}
{% macro rule_proportion_columns(met, missed, subject, concerns, n_quarters, missed_words=none) %}
    judged.partnership_id,
    judged.quarter,
    judged.partner_id as subject_id,
    case
        when judged.band in ('no_data', 'too_few') then 'not_assessable'
        when judged.band = 'red' and judged.denominator - judged.numerator >= judged.threshold then 'fail'
        else 'pass'
    end as status,
    judged.denominator - judged.numerator as value,
    judged.threshold,
    null::varchar as severity,
    {{ rule_band_confidence() }} as confidence,
    {{ concerns }} as concerns,
    {{ rule_share_words(met, missed, subject, n_quarters, missed_words) }} as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
{% endmacro %}

{#- A proportion of the whole partnership: fails where the band is red. confidence: SQL, a fact unless said. -#}
{% macro rule_red_columns(met, missed, n_quarters, subject={}, confidence="'fact'", missed_words=none) %}
    judged.partnership_id,
    judged.quarter,
    judged.partnership_id as subject_id,
    {{ rule_red_status() }} as status,
    judged.value,
    judged.amber as threshold,
    null::varchar as severity,
    {{ confidence }} as confidence,
    judged.concerns,
    {{ rule_share_words(met, missed, subject, n_quarters, missed_words) }} as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
{% endmacro %}

{#- The status of a rule that fails where its indicator is red and cannot be assessed where it is not banded. -#}
{% macro rule_red_status(relation='judged') -%}
    case
        when {{ relation }}.band not in ('green', 'amber', 'red', 'not_reached') then 'not_assessable'
        when {{ relation }}.band = 'red' then 'fail'
        else 'pass'
    end
{%- endmacro %}

{#- As the indicator's value is: confirmed or not. -#}
{% macro rule_band_confidence(relation='judged') -%}
    case when {{ relation }}.confirmed then 'confirmed' else 'unconfirmed' end
{%- endmacro %}

{% macro rule_share_words(met, missed, subject, n_quarters, missed_words=none) -%}
    map {
        {%- if n_quarters == 1 %}
            'quarter': {{ rule_quarter('judged.quarter') }},
        {%- else %}
            'period': {{ rule_period('judged.quarter_index', n_quarters) }},
        {%- endif %}
        {%- for name, words in subject.items() %}
            '{{ name }}': {{ words }},
        {%- endfor %}
        '{{ met }}': {{ rule_number('judged.numerator') }},
        'n': {{ rule_number('judged.denominator') }},
        '{{ missed }}':
            {%- if missed_words %} {{ rule_plural('judged.denominator - judged.numerator', *missed_words) }}
            {%- else %} {{ rule_number('judged.denominator - judged.numerator') }}
            {%- endif %},
        'share': {{ rule_percent('judged.value', ['judged.green', 'judged.amber']) }},
        'lower': {{ rule_percent_number('judged.lower') }},
        'upper': {{ rule_percent('judged.upper') }},
        'green': {{ rule_limit('judged.green') }},
        'amber': {{ rule_limit('judged.amber') }},
    }
{%- endmacro %}
