{#
    The rows of one sheet that count: those of the standing returns of ended quarters of live partnerships.
    Takes the staging relation of the sheet; gives its columns and the first day and the end of the quarter.
    With lead_only, only what the lead of the quarter reports (Meetings, Attendance, Escalations). With superseded_too,
    the rows of every accepted version that counts as of the day: only for what was first reported (marts.md, carried).
#}
{% macro standing_rows(sheet_relation, lead_only=false, superseded_too=false) -%}
    select
        sheet_rows.*,
        quarters.quarter_start,
        quarters.quarter_end,
    from {{ sheet_relation }} as sheet_rows
    inner join {{ ref('int_quarters') }} as quarters
        on
            sheet_rows.partnership_id = quarters.partnership_id
            and sheet_rows.quarter = quarters.quarter
{%- if lead_only %}
    inner join {{ ref('int_leads') }} as leads
        on
            sheet_rows.partnership_id = leads.partnership_id
            and sheet_rows.quarter = leads.quarter
            and sheet_rows.partner_id = leads.partner_id
{%- endif %}
{%- if not superseded_too %}
    where sheet_rows.is_standing
{%- endif %}
{%- endmacro %}
