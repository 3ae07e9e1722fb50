{#- Pieces of the models of requests. -#}

{#- What a side first reported of a moment, in order of acceptance. -#}
{% macro first_reported(moment, side) -%}
    arg_min(reports.{{ moment }}, reports.seq) filter (
        where reports.side = '{{ side }}' and reports.{{ moment }} is not null
    )
{%- endmacro %}

{#- Does a moment lie within five days of an end of the quarter? IS18 leaves such requests out. -#}
{% macro is_near_edge(moment) -%}
    coalesce(
        least(
            abs(date_diff('day', cast({{ moment }} as date), quarters.quarter_start)),
            abs(date_diff('day', cast({{ moment }} as date), quarters.quarter_end))
        ) <= 5,
        false
    )
{%- endmacro %}

{#- A side's row as one value. -#}
{% macro request_row(side) -%}
    case
        when {{ side }}._sha256 is not null
            then struct_pack(
                is_earlier := {{ side }}.is_earlier,
                class := {{ side }}.class,
                sent := {{ side }}.sent,
                received := {{ side }}.received,
                closed := {{ side }}.closed,
                status := {{ side }}.status,
                outcome_group := {{ side }}.outcome_group,
                refusal_ground := {{ side }}.refusal_ground,
                used_for := {{ side }}.used_for,
                is_near_edge := {{ side }}.is_near_edge,
                sha256 := {{ side }}._sha256,
                row_number := {{ side }}._row
            )
    end
{%- endmacro %}
