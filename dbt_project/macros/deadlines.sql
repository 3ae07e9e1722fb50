{#- Outcome group of a request's status (IS18). -#}
{% macro outcome_group(status) -%}
    case
        when {{ status }} in ('complete', 'partial') then 'answered'
        when {{ status }} in ('withdrawn', 'misdirected') then 'void'
        else {{ status }}
    end
{%- endmacro %}

{#- The start of a request plus a multiple of its limit, in the limit's unit (statistics.md, In time). `request` names a
    relation with start_at, limit_value and limit_unit; `working_day` is the day that int_working_days gives for a limit in
    working days: it keeps the time of day of the start. Null where there is no limit. -#}
{% macro deadline(request, multiple, working_day) -%}
    {%- set start_at = request ~ '.start_at' -%}
    {%- set limit_value = request ~ '.limit_value' -%}
    {%- set limit_unit = request ~ '.limit_unit' -%}
    case
        when {{ limit_unit }} = 'hours'
            then {{ start_at }} + to_microseconds(cast(round({{ limit_value }} * {{ multiple }} * 3600e6) as bigint))
        when {{ limit_unit }} = 'days'
            then {{ start_at }} + to_microseconds(cast(round({{ limit_value }} * {{ multiple }} * 86400e6) as bigint))
        when {{ working_days_in_limit(limit_value, multiple) }} = 0 then {{ start_at }}
        else {{ working_day }} + ({{ start_at }} - date_trunc('day', {{ start_at }}))
    end
{%- endmacro %}

{#- Working days in a limit; a part of one counts as one. -#}
{% macro working_days_in_limit(limit_value, multiple) -%}
    cast(ceil({{ limit_value }} * {{ multiple }}) as bigint)
{%- endmacro %}

{#- Hours from one moment to another, not below 0; where either has no time of day, whole days times 24. -#}
{% macro hours_between(start_at, start_has_time, end_at, end_has_time) -%}
    greatest(
        case
            when {{ start_has_time }} and {{ end_has_time }}
                then date_diff('microsecond', {{ start_at }}, {{ end_at }}) / 3600e6
            else date_diff('day', cast({{ start_at }} as date), cast({{ end_at }} as date)) * 24.0
        end,
        0.0
    )
{%- endmacro %}
