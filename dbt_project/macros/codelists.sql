{#- Titles of the return form's codes, for messages. A test compares them with the form. -#}

{% macro codelist_stage() -%}
    {
        '1': 'Engaged', '2': 'Feasibility considered', '3': 'Readiness planned',
        '4': 'Staff in place and trained', '5': 'Monitoring in place', '6': 'Services begun',
        '7': 'Delivered as a matter of course', '8': 'Sustained without special support'
    }
{%- endmacro %}

{% macro codelist_sector() -%}
    {
        'A': 'Agriculture', 'B': 'Mining', 'C': 'Manufacturing', 'D': 'Energy', 'E': 'Water and waste',
        'F': 'Construction', 'G': 'Trade', 'H': 'Transport', 'I': 'Hotels and food', 'J': 'Information',
        'K': 'Finance', 'L': 'Real estate', 'M': 'Professional services',
        'N': 'Support services and staffing', 'O': 'Public administration', 'P': 'Education',
        'Q': 'Health and care', 'R': 'Arts and leisure', 'S': 'Other services', 'T': 'Households',
        'U': 'International bodies', 'X': 'Unknown'
    }
{%- endmacro %}

{#- The title of a code, or the code itself. titles: one of the above; code: SQL. -#}
{% macro codelist_title(titles, code) -%}
    coalesce(map_extract(map {{ titles }}, ({{ code }})::varchar)[1], ({{ code }})::varchar, 'not known')
{%- endmacro %}
