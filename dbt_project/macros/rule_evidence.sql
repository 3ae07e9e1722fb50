{#- Evidence of a rule row: the source rows it rests on, each with the columns of the form that matter. -#}

{#- One source row as a struct. columns: names of the form. -#}
{% macro rule_evidence_row(sheet, columns, sha256='_sha256', row='_row') -%}
    {
        'sha256': {{ sha256 }},
        'sheet': '{{ sheet }}',
        'row': {{ row }}::integer,
        'columns': ['{{ columns | join("', '") }}']
    }
{%- endmacro %}

{#- The list of a subject's evidence rows, those that matter most first. -#}
{% macro rule_evidence_list(evidence='evidence', position='1') -%}
    list(
        {{ evidence }}
        order by {{ position }}, {{ evidence }}['sheet'], {{ evidence }}['sha256'], {{ evidence }}['row']
    )
{%- endmacro %}

{#- The evidence of a subject that has none. -#}
{% macro rule_no_evidence() -%}
    []::struct(sha256 varchar, sheet varchar, "row" integer, columns varchar[])[]
{%- endmacro %}
