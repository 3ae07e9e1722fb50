-- F-PS1 Partners themselves see a concern: the mean score of a theme is red. Only where there is a survey.
{% set themes = [
    ('PS01', 'information sharing', 1, 6),
    ('PS02', 'responsibilities', 7, 13),
    ('PS03', 'effectiveness', 14, 18),
] %}

with

themes as (
    {% for indicator_id, theme, first, last in themes %}
        select
            '{{ indicator_id }}' as indicator_id,
            '{{ theme }}' as theme,
            list_transform(range({{ first }}, {{ last + 1 }}), lambda item: 'p' || item) as items
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

answers as (
    select
        surveys.partnership_id,
        surveys.quarter,
        themes.indicator_id,
        list(
            {
                'sha256': surveys._sha256,
                'sheet': surveys._sheet,
                'row': surveys._row::integer,
                'columns': themes.items
            }
            order by surveys._sha256, surveys._row
        ) as evidence
    from {{ ref('fct_survey') }} as surveys
    cross join themes
    group by all
),

scores as (
    select
        leads.partnership_id,
        leads.quarter,
        leads.concerns,
        themes.theme,
        vals.indicator_id,
        vals.n,
        vals.value,
        vals.green,
        vals.amber,
        vals.band = 'red' as is_red,
        vals.band in ('green', 'amber', 'red') as is_banded,
        answers.evidence
    from {{ ref('int_rule_leads') }} as leads
    inner join answers
        on
            leads.partnership_id = answers.partnership_id
            and leads.quarter = answers.quarter
    inner join {{ ref('indicator_values') }} as vals
        on
            answers.partnership_id = vals.partnership_id
            and answers.quarter = vals.quarter
            and answers.indicator_id = vals.indicator_id
            and vals.partner_id = ''
            and vals.breakdown = ''
    inner join themes on answers.indicator_id = themes.indicator_id
)

select
    'F-PS1' as rule_id,
    partnership_id,
    quarter,
    partnership_id as subject_id,
    case
        when bool_or(is_red) then 'fail'
        when bool_or(is_banded) then 'pass'
        else 'not_assessable'
    end as status,
    coalesce(min(value) filter (is_red), min(value) filter (is_banded)) as value,
    coalesce(arg_min(amber, value) filter (is_red), arg_min(amber, value) filter (is_banded)) as threshold,
    null::varchar as severity,
    'fact' as confidence,
    any_value(concerns) as concerns,
    map {
        'quarter': {{ rule_quarter('quarter') }},
        'themes': coalesce(
            string_agg(
                theme || ' (' || {{ rule_number('value') }}
                || ' from ' || {{ rule_plural('n', 'respondent') }}
                || '; standard ' || {{ rule_number('green') }}
                || ', limit ' || {{ rule_number('amber') }} || ')',
                ', ' order by indicator_id
            ) filter (is_red),
            'none'
        ),
    } as message_values,
    coalesce(
        flatten(list(evidence order by indicator_id) filter (is_red)), {{ rule_no_evidence() }}
    ) as evidence
from scores
group by partnership_id, quarter
