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

{#- The evidence of an item: its rows and, where the newest states another day than the one first reported, the row
    that first did, which may stand in a version since replaced. -#}
{% macro rule_item_evidence(evidence, is_elsewhere, sheet, columns) -%}
    list_concat(
        {{ evidence }},
        case
            when {{ is_elsewhere }}
                then [{{ rule_evidence_row(sheet, columns, 'first_sha256', 'first_row') }}]
            else []
        end
    )
{%- endmacro %}

{#- The evidence of a subject that has none. -#}
{% macro rule_no_evidence() -%}
    []::struct(sha256 varchar, sheet varchar, "row" integer, columns varchar[])[]
{%- endmacro %}

{#- The source rows of requests, by partnership, quarter and, where given, the column that holds the subject. From a
    CTE `counted` (partnership_id, quarter, quarter_index of the facts, requester_id, holder_id, request_key).
    columns: names of the form, where those of int_request_sources do not serve. -#}
{% macro rule_request_evidence(position, subject=none, columns=none) %}
    select
        counted.partnership_id,
        counted.quarter,
        {%- if subject %}
            counted.{{ subject }},
        {%- endif %}
        {{ rule_evidence_list(
            rule_evidence_row('Requests', columns, "sources.evidence['sha256']", "sources.evidence['row']")
            if columns else 'sources.evidence',
            position ~ ', counted.quarter_index desc, counted.requester_id, counted.holder_id, counted.request_key'
        ) }} as evidence,
    from counted
    inner join {{ ref('int_request_sources') }} as sources
        on
            counted.partnership_id = sources.partnership_id
            and counted.quarter_index = sources.quarter_index
            and counted.requester_id = sources.requester_id
            and counted.holder_id = sources.holder_id
            and counted.request_key = sources.request_key
    group by all
{% endmacro %}

{#- The flows between a member and other active members, each with one row for each side that lists it, for those of
    the CTE `judged` (partnership_id, quarter, partner_id) that meet the condition. -#}
{% macro rule_member_flows(condition) %}
    select
        judged.partnership_id,
        judged.quarter,
        judged.partner_id,
        others.partner_id as other_id,
        sources.on_date,
        sources.kind,
        sources.flow_key,
        sources.from_id,
        sources.evidence,
    from judged
    inner join {{ ref('int_flow_sources') }} as sources
        on
            judged.partnership_id = sources.partnership_id
            and judged.quarter = sources.quarter
            and judged.partner_id in (sources.from_id, sources.to_id)
    inner join {{ ref('int_rule_members') }} as others
        on
            sources.partnership_id = others.partnership_id
            and sources.quarter = others.quarter
            and others.partner_id in (sources.from_id, sources.to_id)
            and judged.partner_id <> others.partner_id
    where {{ condition }}
{% endmacro %}
