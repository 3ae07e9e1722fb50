"""The tables of the published warehouse that the reports read, as marts.md has them."""

# table -> "column type, column type"
COLUMNS = {
    "programme": (
        "programme_id varchar, title varchar, first_quarter varchar, return_due_days bigint, timed_by "
        "varchar, made_up varchar"
    ),
    "partnerships": (
        "partnership_id varchar, title varchar, country varchar, level varchar, focus varchar, "
        "started_on date, ended_on date, board_meetings_per_year bigint"
    ),
    "partners": (
        "partner_id varchar, title varchar, kind varchar, level varchar, country varchar, aliases varchar"
    ),
    "memberships": (
        "partnership_id varchar, partner_id varchar, role varchar, statutory varchar, must_report "
        "varchar, joined_on date, left_on date"
    ),
    "links": (
        "partnership_id varchar, from_id varchar, to_id varchar, kind varchar, agreement_required "
        "varchar, min_flows bigint, valid_from date, valid_to date"
    ),
    "responsibilities": (
        "partnership_id varchar, responsibility_id varchar, title varchar, aim varchar, valid_from "
        "date, valid_to date"
    ),
    "components": (
        "partnership_id varchar, component_id varchar, title varchar, strand varchar, core varchar, "
        "unit varchar, valid_from date, valid_to date"
    ),
    "plans": "partnership_id varchar, component_id varchar, quarter varchar, planned_units double",
    "areas": "partnership_id varchar, area_id varchar, title varchar, role varchar",
    "series": (
        "series_id varchar, partnership_id varchar, title varchar, improvement varchar, measures_harm "
        "varchar, per double, target double, target_by date, intervention_on date, main varchar"
    ),
    "thresholds": (
        "entry_id varchar, partnership_id varchar, green double, amber double, threshold double, "
        "min_n bigint, valid_from date, valid_to date, reason varchar"
    ),
    "waivers": (
        "rule_id varchar, partnership_id varchar, subject_id varchar, from_quarter varchar, "
        "to_quarter varchar, reason varchar, approved_by_role varchar"
    ),
    "versions": (
        "seq bigint, sha256 varchar, file_name varchar, form varchar, partnership_id varchar, "
        "partner_id varchar, quarter varchar, version integer, decision varchar, received_at "
        "timestamp, submitted_on date, n_must integer, n_should integer"
    ),
    "submissions": (
        "partnership_id varchar, partner_id varchar, quarter varchar, is_expected boolean, status "
        "varchar, due_on date, timed_on date, submitted_on date, is_on_time boolean, n_versions "
        "bigint, accepted_version integer, sha256 varchar"
    ),
    "sheet_states": (
        "partnership_id varchar, partner_id varchar, quarter varchar, sheet varchar, state varchar"
    ),
    "intake_problems": (
        "sha256 varchar, code varchar, severity varchar, sheet varchar, cell varchar, row integer, "
        "column_name varchar"
    ),
    "flows": (
        "partnership_id varchar, quarter varchar, from_id varchar, to_id varchar, kind varchar, "
        "flow_id varchar, on_date date, is_covered boolean"
    ),
    "statements": (
        "partnership_id varchar, quarter varchar, partner_id varchar, responsibility_id varchar, "
        "own_role varchar, accepted_on date, accountable_id varchar, _sha256 varchar, _sheet varchar, "
        "_row integer"
    ),
    "actions": (
        "partnership_id varchar, quarter varchar, partner_id varchar, action_id varchar, title "
        "varchar, responsibility_id varchar, priority varchar, opened_on date, due_on date, "
        "due_now_on date, status varchar, closed_on date, blocker varchar, is_carried boolean, "
        "n_replanned bigint, _sha256 varchar, _sheet varchar, _row integer"
    ),
    "replies": (
        "partnership_id varchar, quarter varchar, partner_id varchar, flag_id varchar, reply varchar, "
        "action_id varchar, action_status varchar, action_due_on date, action_days_overdue integer, "
        "remark varchar, _sha256 varchar, _sheet varchar, _row integer"
    ),
    "survey_scores": (
        "partnership_id varchar, quarter varchar, respondent varchar, partner_kind varchar, theme "
        "varchar, score double"
    ),
    "survey_themes": (
        "partnership_id varchar, quarter varchar, theme varchar, n bigint, n_complete bigint, alpha double, "
        "kind_spread double"
    ),
    "indicators": (
        "indicator_id varchar, aim varchar, title varchar, levels varchar, breakdown varchar, kind "
        "varchar, basis varchar, unit varchar, direction varchar, green double, amber double, min_n "
        "bigint, needs_coverage varchar, formula varchar"
    ),
    "rules": (
        "rule_id varchar, aim varchar, severity varchar, subject_kind varchar, title varchar, "
        "subjects varchar, fails_when varchar, threshold double, not_assessable_when varchar, "
        "confidence varchar, remedy varchar, in_words varchar, message varchar"
    ),
    "indicator_values": (
        "partnership_id varchar, quarter varchar, indicator_id varchar, partner_id varchar, breakdown "
        "varchar, numerator double, denominator double, n bigint, value double, lower double, upper "
        "double, band varchar, confirmed boolean, grade varchar, previous_value double, green double, "
        "amber double, min_n bigint"
    ),
    "rule_results": (
        "rule_id varchar, partnership_id varchar, quarter varchar, subject_kind varchar, subject_id "
        "varchar, status varchar, value double, threshold double"
    ),
    "flags": (
        "flag_id varchar, rule_id varchar, aim varchar, partnership_id varchar, quarter varchar, "
        "subject_kind varchar, subject_id varchar, severity varchar, confidence varchar, state "
        "varchar, quarters_open integer, is_waived boolean, value double, threshold double, message "
        "varchar, concerns varchar[]"
    ),
    "flag_evidence": (
        "flag_id varchar, quarter varchar, sha256 varchar, sheet varchar, row integer, cells varchar[]"
    ),
    "diagnosis": (
        "partnership_id varchar, quarter varchar, implementation double, sustained double, "
        "outcome_state varchar, gate varchar, verdict varchar, delivery_confidence varchar, "
        "verdict_line integer, candidate_causes varchar[]"
    ),
    "diagnosis_reasons": (
        "partnership_id varchar, quarter varchar, part varchar, place integer, conclusion varchar, "
        "reason varchar"
    ),
    "outcome_charts": (
        "series_id varchar, area_id varchar, quarter varchar, period varchar, value double, adjusted double, "
        "mean double, lower_limit double, upper_limit double, special_cause varchar, direction varchar, "
        "state varchar, is_seasonal boolean"
    ),
    "outcome_effects": (
        "partnership_id varchar, series_id varchar, quarter varchar, method varchar, estimate double, "
        "lower double, upper double, phi double, n_before integer, n_after integer, status varchar"
    ),
    "outcome_points": (
        "series_id varchar, area_id varchar, period varchar, count bigint, denominator double, "
        "definition varchar, rate double, lower double, upper double"
    ),
    "restatements": (
        "partnership_id varchar, quarter varchar, entry_id varchar, partner_id varchar, breakdown "
        "varchar, old_value double, new_value double, old_status varchar, new_status varchar, cause "
        "varchar, old_source varchar, new_source varchar, noticed_at timestamp"
    ),
}
