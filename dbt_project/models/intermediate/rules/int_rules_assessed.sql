-- Every rule model, one below the other, before waivers. A new rule is a row of rules.csv, a model
-- rule_<id>.sql and a name in this list.
{% set rule_models = [
    'rule_f_is1',
    'rule_f_is2',
    'rule_f_is3',
    'rule_f_is4',
    'rule_f_is5',
    'rule_f_is6',
    'rule_f_is7',
    'rule_f_is8',
    'rule_f_is9',
    'rule_f_is10',
    'rule_f_is11',
    'rule_f_is12',
    'rule_f_is13',
    'rule_f_is14',
    'rule_f_ra1',
    'rule_f_ra2',
    'rule_f_ra3',
    'rule_f_ra4',
    'rule_f_ra5',
    'rule_f_ra6',
    'rule_f_ra7',
    'rule_f_ra8',
    'rule_f_ra9',
    'rule_f_ra10',
    'rule_f_ra11',
    'rule_f_ra12',
    'rule_f_ra13',
    'rule_f_ra14',
    'rule_f_im1',
    'rule_f_im2',
    'rule_f_im3',
    'rule_f_im4',
    'rule_f_im5',
    'rule_f_im6',
    'rule_f_im7',
    'rule_f_ef1',
    'rule_f_ef2',
    'rule_f_ef3',
    'rule_f_ef4',
    'rule_f_ef5',
    'rule_f_ef6',
    'rule_f_ps1',
    'rule_f_dq1',
    'rule_f_dq2',
    'rule_f_dq3',
] %}

with

assessed as (
    {% for rule_model in rule_models %}
        select
            rule_id,
            partnership_id,
            quarter,
            subject_id,
            status,
            value::double as value,
            threshold::double as threshold,
            severity,
            confidence,
            concerns,
            message_values,
            evidence
        from {{ ref(rule_model) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from assessed
