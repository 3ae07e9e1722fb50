{#- The columns of a rule over a sample proportion, from the CTEs `judged` (the value with its band) and `evidence`:
    it fails where the band is red and at least `threshold` cases miss. met, missed: the message's names for the two
    counts; subject: its names for the subject, with SQL; n_quarters: the value's quarters, the last one judged. -#}
{% macro rule_proportion_columns(met, missed, subject, concerns, n_quarters) %}
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
    case when judged.confirmed then 'confirmed' else 'unconfirmed' end as confidence,
    {{ concerns }} as concerns,
    map {
        'period': {{ rule_period('judged.quarter_index', n_quarters) }},
        {%- for name, words in subject.items() %}
            '{{ name }}': {{ words }},
        {%- endfor %}
        '{{ met }}': {{ rule_number('judged.numerator') }},
        'n': {{ rule_number('judged.denominator') }},
        '{{ missed }}': {{ rule_number('judged.denominator - judged.numerator') }},
        'share': {{ rule_percent('judged.value') }},
        'lower': {{ rule_percent_number('judged.lower') }},
        'upper': {{ rule_percent('judged.upper') }},
        'green': {{ rule_percent('judged.green') }},
        'amber': {{ rule_percent('judged.amber') }},
    } as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
{% endmacro %}
