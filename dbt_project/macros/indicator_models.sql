{# The indicators that are computed, by the model that gives their rows. A new indicator is a row of the seed, a
   model with columns as _indicators.yml describes them, and its name here. #}
{% macro indicator_models() %}
    {{ return({
        "ind_request_timeliness": ["IS01", "IS16"],
        "ind_answer_times": ["IS02"],
        "ind_answers": ["IS03", "IS04", "IS06"],
        "ind_overdue_requests": ["IS05"],
        "ind_flows": ["IS07", "IS15"],
        "ind_uses": ["IS08", "IS19"],
        "ind_network": ["IS09", "IS10", "IS11", "IS12", "IS13"],
        "ind_link_agreements": ["IS14"],
        "ind_same_story": ["IS18"],
        "ind_returns": ["IS17", "RA14"],
        "ind_data_quality": ["DQ01", "DQ02"],
        "ind_accountability": ["RA01", "RA02"],
        "ind_action_timeliness": ["RA06"],
        "ind_overdue_actions": ["RA07"],
        "ind_statements": ["RA03", "RA04", "RA05"],
        "ind_action_obstacles": ["RA08", "RA15"],
        "ind_attendance": ["RA09"],
        "ind_board": ["RA10", "RA11", "RA12"],
        "ind_pledges": ["RA13"],
        "ind_contact_turnover": ["RA16"],
        "ind_survey": ["PS01", "PS02", "PS03"],
        "ind_components_under_way": ["IM01"],
        "ind_fidelity": ["IM02"],
        "ind_dose": ["IM03"],
        "ind_implementation_strength": ["IM04"],
        "ind_delivery": ["IM05", "IM11"],
        "ind_adaptation": ["IM06", "IM07", "IM08"],
        "ind_measures": ["IM09", "IM10"],
        "ind_outcome_rates": ["EF01"],
        "ind_outcome_change": ["EF02"],
        "ind_outcome_effects": ["EF03", "EF04"],
        "ind_cases": ["EF05", "EF06"],
    }) }}
{% endmacro %}

{# The identifiers of the indicators that are computed, as an SQL list. #}
{% macro indicator_ids() -%}
    ('{{ indicator_models().values() | sum(start=[]) | join("', '") }}')
{%- endmacro %}
