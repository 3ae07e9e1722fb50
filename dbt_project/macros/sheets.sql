{#- The data sheets of the return form, in its order. A test compares them with the form. -#}
{% macro data_sheets() -%}
    ['Requests', 'Shares', 'Agreements', 'Responsibilities', 'Actions', 'Meetings', 'Attendance',
     'Escalations', 'Delivery', 'Measures', 'Cases', 'Threats', 'Resources', 'Replies']
{%- endmacro %}

{#- Those shown to every partner, to be filled by whom they concern (who: any). -#}
{% macro sheets_any_may_fill() -%}
    ('Delivery', 'Measures', 'Cases')
{%- endmacro %}

{#- Is a sheet that only the lead fills known: one row per partnership and quarter. False where there is no lead, no standing
    return of it, or the sheet is blank. -#}
{% macro lead_sheet(sheet) -%}
    select
        quarters.partnership_id,
        quarters.quarter,
        quarters.quarter_index,
        coalesce(states.is_known, false) as is_known
    from {{ ref('int_quarters') }} as quarters
    left join {{ ref('int_leads') }} as leads
        on
            quarters.partnership_id = leads.partnership_id
            and quarters.quarter = leads.quarter
    left join {{ ref('int_sheet_states') }} as states
        on
            leads.partnership_id = states.partnership_id
            and leads.quarter = states.quarter
            and leads.partner_id = states.partner_id
            and states.sheet = '{{ sheet }}'
{%- endmacro %}
