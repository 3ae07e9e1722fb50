-- Every rule model, one below the other, before waivers. A new rule is a row of rules.csv, a model
-- rule_<id>.sql and a name in this list.
{% set rule_models = [
    'rule_f_is1',
    'rule_f_is4',
    'rule_f_is11',
    'rule_f_ra1',
    'rule_f_ra2',
    'rule_f_ra5',
    'rule_f_ra12',
    'rule_f_ra13',
    'rule_f_im1',
    'rule_f_im2',
    'rule_f_dq1',
    'rule_f_dq2',
] %}

{% for rule_model in rule_models -%}
select * from {{ ref(rule_model) }}
{%- if not loop.last %}
union all by name
{%- endif %}
{% endfor -%}
