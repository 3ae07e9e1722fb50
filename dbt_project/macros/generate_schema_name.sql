{#- Schemas are named exactly as dbt_project.yml names them; the target's own name is never put before them. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
