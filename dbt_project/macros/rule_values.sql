{#- The slices of indicator_values that rules judge, each on its grid: a subject without a value has a row all the same. -#}

{#- Partner level: every active member of each judged quarter and, where others is true, other partners with n > 0.
    Gives partnership_id, quarter, quarter_index, partner_id, partner (its title), the value with its band, and threshold. -#}
{% macro rule_partner_values(rule_id, indicator_id, others=true) %}
    select
        grid.partnership_id,
        grid.quarter,
        grid.quarter_index,
        grid.partner_id,
        coalesce(partners.title, grid.partner_id) as partner,
        vals.numerator,
        vals.denominator,
        vals.value,
        vals.lower,
        vals.upper,
        vals.green,
        vals.amber,
        coalesce(vals.band, 'no_data') as band,
        coalesce(vals.confirmed, false) as confirmed,
        thresholds.threshold,
    from (
        select
            partnership_id,
            quarter,
            quarter_index,
            partner_id,
        from {{ ref('int_rule_members') }}
        {%- if others %}
            union distinct
            select
                quarters.partnership_id,
                quarters.quarter,
                quarters.quarter_index,
                counted.partner_id,
            from {{ ref('indicator_values') }} as counted
            inner join {{ ref('int_quarters') }} as quarters
                on
                    counted.partnership_id = quarters.partnership_id
                    and counted.quarter = quarters.quarter
            where
                counted.indicator_id = '{{ indicator_id }}'
                and counted.partner_id <> ''
                and counted.breakdown = ''
                and counted.n > 0
                and quarters.state = 'judged'
        {%- endif %}
    ) as grid
    left join {{ ref('indicator_values') }} as vals
        on
            grid.partnership_id = vals.partnership_id
            and grid.quarter = vals.quarter
            and grid.partner_id = vals.partner_id
            and vals.indicator_id = '{{ indicator_id }}'
            and vals.breakdown = ''
    left join {{ ref('int_thresholds') }} as thresholds
        on
            grid.partnership_id = thresholds.partnership_id
            and grid.quarter = thresholds.quarter
            and thresholds.entry_id = '{{ rule_id }}'
    left join {{ ref('stg_register_partners') }} as partners on grid.partner_id = partners.partner_id
{% endmacro %}

{#- Partnership level: every judged quarter; with concerns, the lead. -#}
{% macro rule_partnership_values(rule_id, indicator_id) %}
    select
        grid.partnership_id,
        grid.quarter,
        grid.quarter_index,
        grid.concerns,
        vals.numerator,
        vals.denominator,
        vals.value,
        vals.lower,
        vals.upper,
        vals.green,
        vals.amber,
        coalesce(vals.band, 'no_data') as band,
        coalesce(vals.confirmed, false) as confirmed,
        thresholds.threshold,
    from {{ ref('int_rule_leads') }} as grid
    left join {{ ref('indicator_values') }} as vals
        on
            grid.partnership_id = vals.partnership_id
            and grid.quarter = vals.quarter
            and vals.indicator_id = '{{ indicator_id }}'
            and vals.partner_id = ''
            and vals.breakdown = ''
    left join {{ ref('int_thresholds') }} as thresholds
        on
            grid.partnership_id = thresholds.partnership_id
            and grid.quarter = thresholds.quarter
            and thresholds.entry_id = '{{ rule_id }}'
{% endmacro %}

{#- Joins for facts that a rule judges one by one: `quarters`, the judged ones alone, and `thresholds`, with the number
    in force. relation: the facts' name in the query. -#}
{% macro rule_in_force(relation, rule_id) -%}
    inner join {{ ref('int_quarters') }} as quarters
        on
            {{ relation }}.partnership_id = quarters.partnership_id
            and {{ relation }}.quarter = quarters.quarter
            and quarters.state = 'judged'
    left join {{ ref('int_thresholds') }} as thresholds
        on
            {{ relation }}.partnership_id = thresholds.partnership_id
            and {{ relation }}.quarter = thresholds.quarter
            and thresholds.entry_id = '{{ rule_id }}'
{%- endmacro %}
