{#- The data sheets of the return form, in its order. A test compares them with the form. -#}
{% macro data_sheets() -%}
    ['Requests', 'Shares', 'Agreements', 'Responsibilities', 'Actions', 'Meetings', 'Attendance',
     'Escalations', 'Delivery', 'Measures', 'Cases', 'Threats', 'Resources', 'Replies']
{%- endmacro %}

{#- Those shown to every partner, to be filled by whom they concern (who: any). -#}
{% macro sheets_any_may_fill() -%}
    ('Delivery', 'Measures', 'Cases')
{%- endmacro %}
