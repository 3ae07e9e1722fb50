"""What the sections say of rows whose meaning is known."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from reports import coverage, delivery, duties, flags, footing, front, outcomes, sharing, verdict
from reports.evidence import _gathered
from reports.scope import Scope, UnknownReportError
from tests.reports.development import QUARTERS, Warehouse, empty_programme, evidence, flag, partnership, value

ScopeOf = Callable[[Warehouse, str, str], Scope]
Q = QUARTERS[-1]


def words_of(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\\", "")


@pytest.fixture
def silent() -> Warehouse:
    warehouse = empty_programme()
    partnership(warehouse, "P", "A partnership")
    return warehouse


def test_a_message_names_the_partner_with_a_flag_and_no_other(norvik: Scope) -> None:
    message = words_of(sharing.answers_in_time(norvik).message)
    assert message == "Answers from Labour inspectorate, northern region come late"


def test_red_without_a_flag_is_said_with_care(silent: Warehouse, scope_of: ScopeOf) -> None:
    value(silent, "P", Q, "IS01", 3, 8, "red", partner="LAB", lower=0.1, upper=0.7)
    exhibit = sharing.answers_in_time(scope_of(silent, "P", Q))
    assert exhibit.message.endswith("are rated red, on few requests")


def test_silence_is_never_said_to_be_good(silent: Warehouse, scope_of: ScopeOf) -> None:
    scope = scope_of(silent, "P", Q)
    said = [
        sharing.answers_in_time(scope).message,
        sharing.flows(scope).message,
        sharing.stories(scope).message,
        duties.completed(scope).message,
        duties.ageing(scope).message,
        duties.matrix(scope).message,
        delivery.components(scope).message,
        delivery.strength(scope).message,
        outcomes.main_series(scope).message,
    ]
    unknown = (
        "Too few",
        "No exchange",
        "cannot be",
        "not known",
        "Nothing is known",
        "not judged",
        "No figures",
    )
    for message in said:
        assert any(sign in message for sign in unknown), message


def test_a_partnership_without_returns_says_who_is_missing(silent: Warehouse, scope_of: ScopeOf) -> None:
    scope = scope_of(silent, "P", Q)
    assert coverage.returns(scope).message.startswith("No accepted return is in hand from")
    assert "no accepted return is in hand" in footing.silences(scope)
    assert "Not rated" in words_of(front.rating(scope))


def test_a_flag_stands_with_rule_values_evidence_remedy_and_reply(norvik: Scope) -> None:
    told = words_of(flags.gravest(norvik))
    assert told.index("Sharing without an agreement") < told.index("Answers come late")  # the gravest first
    assert (
        "Labour inspectorate, northern region answered 4 of 17 requests in time (24 %); 13 were late." in told
    )
    assert "F-IS1. The share of requests that the partner answered in time, over the quarter" in told
    assert "were late. Number in force: 4." in told
    assert "lab_2026-Q2.xlsx, Requests: E4, G4, E5, G5, E6, G6 and 20 more" in told
    assert "Ask the holder for one contact point and a plan; look at the late classes first." in told
    assert "in hand, action A-12, **26 days overdue**. A second contact point starts in May." in told
    assert "▲ high" in told
    assert "continuing, 8 quarters running, confirmed" in told


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ({"action_status": "done"}, "in hand, action A-1, done"),
        ({"action_status": "open", "action_due_on": date(2026, 9, 1)}, "in hand, action A-1, due on 1"),
        ({}, "in hand, action A-1 (not in the partner's list)"),
    ],
)
def test_a_reply_says_how_its_action_stands(
    silent: Warehouse, scope_of: ScopeOf, action: dict[str, object], told: str
) -> None:
    key = flag(silent, "P", Q, "F-IS1", "LAB", "late")
    reply = {"partnership_id": "P", "quarter": Q, "partner_id": "LAB", "flag_id": key, "reply": "in_hand"}
    silent.add("replies", action_id="A-1", **reply, **action)
    assert told in words_of(flags.gravest(scope_of(silent, "P", Q)))


def test_a_waiver_that_has_run_out_is_said_so(silent: Warehouse, scope_of: ScopeOf) -> None:
    waiver = {"rule_id": "F-IM2", "partnership_id": "P", "reason": "Late start", "approved_by_role": "Chair"}
    silent.add("waivers", from_quarter="2025-Q1", to_quarter="2025-Q2", **waiver)
    silent.add("waivers", from_quarter="2026-Q3", to_quarter="2026-Q4", subject_id="LATER", **waiver)
    told = words_of(footing.made_with(scope_of(silent, "P", Q), "restricted"))
    assert "Ran out with 2025 Q2, and has no effect any more. Reason: Late start. Approved by: Chair." in told
    assert "LATER" not in told


def test_each_part_of_the_diagnosis_gives_its_reason(silent: Warehouse, scope_of: ScopeOf) -> None:
    key = flag(silent, "P", Q, "F-RA1", "R1", "nobody")
    for place, (part, conclusion, reason) in enumerate(
        [
            ("gate", "coverage", "1 of 4 expected returns."),
            ("implementation", "too_little", "IM04 is 45 %."),
            ("verdict", "not_demonstrable", "Line 1."),
            ("candidate_causes", None, f"Open: {key}."),
        ]
    ):
        row = {"part": part, "place": place, "conclusion": conclusion, "reason": reason}
        silent.add("diagnosis_reasons", partnership_id="P", quarter=Q, **row)
    told = words_of(verdict.reasons(scope_of(silent, "P", Q)))
    for words in (
        "no: too few returns are in hand",
        "1 of 4 expected returns.",
        "Whether the partnership has an effect cannot be demonstrated.",
        "IM04 is 45 %.",
        "too little",
        "Open: Nobody accountable",
    ):
        assert words in told


def test_waived_resolved_and_unknown_flags_are_not_open(silent: Warehouse, scope_of: ScopeOf) -> None:
    flag(silent, "P", Q, "F-IS1", "LAB", "late", is_waived=True)
    flag(silent, "P", Q, "F-IS4", "POL|PROS", "gone", severity="critical", state="resolved")
    flag(silent, "P", Q, "F-RA1", "R1", "not known", state="unknown")
    scope = scope_of(silent, "P", Q)
    assert scope.open_flags == []
    assert flags.gravest(scope) == "No flag is open in this quarter."
    register = words_of(flags.register(scope))
    assert all(state in register for state in ("waived", "resolved", "not known now"))


def test_evidence_names_file_sheet_and_cells_and_counts_the_rest(
    silent: Warehouse, scope_of: ScopeOf
) -> None:
    key = flag(silent, "P", Q, "F-IS1", "LAB", "late")
    silent.add(
        "versions",
        seq=1,
        sha256="a" * 64,
        file_name="old.xlsx",
        quarter="2026-Q1",
        partnership_id="P",
        partner_id="LAB",
    )
    silent.add(
        "versions",
        seq=2,
        sha256="b" * 64,
        file_name="new.xlsx",
        quarter=Q,
        partnership_id="P",
        partner_id="LAB",
    )
    for row in range(4, 8):
        evidence(silent, key, Q, "b" * 64, "Requests", row, "A", "E")
    evidence(silent, key, Q, "a" * 64, "Requests", 9, "A")
    evidence(silent, key, Q, "c" * 64, "Requests", 5)
    scope = scope_of(silent, "P", Q)
    told = words_of(flags.FlagWords(scope).evidence.brief(scope.flags[0]))
    assert told == (
        "new.xlsx, Requests: A4, E4, A5, E5, A6, E6 and 2 more; "
        "old.xlsx (2026 Q1), Requests: A9; file cccccccccccc, Requests: row 5"
    )


def test_what_changed_compares_with_the_quarter_before(
    norvik: Scope, silent: Warehouse, scope_of: ScopeOf
) -> None:
    told = words_of(flags.changed(norvik))
    assert "**New** (4)" in told or "**New** (3)" in told
    assert "**Resolved** (1): Actions not completed in time: Tax and customs administration." in told
    first = scope_of(silent, "P", QUARTERS[0])
    assert flags.changed(first).startswith("This is the first quarter")


def test_a_clash_of_responsibility_is_marked_by_sign_and_word(norvik: Scope) -> None:
    exhibit = duties.matrix(norvik)
    assert words_of(exhibit.message) == "1 responsibility has a gap or a clash"
    assert "▲ more than one accountable" in words_of(exhibit.table)
    assert "not known" in exhibit.table


def test_a_required_link_is_unused_only_where_both_ends_have_said(norvik: Scope) -> None:
    table = words_of(sharing.flows(norvik).table).split("\n")
    (row,) = [line for line in table if line.startswith("| Municipal health service")]
    assert set(row.split("|")[2:-1]) <= {
        " ? ",
        " – ",
    }  # it has not returned: nothing is known, nothing is zero


def test_the_sheets_of_the_lead_are_not_held_against_others(norvik: Scope) -> None:
    (row,) = [line for line in coverage.sheets(norvik).table.split("\n") if line.startswith("| Meetings")]
    assert row.split("|")[2:-1] == [" ✓ ", *[" – "] * 4]


def test_returned_workbooks_are_listed_with_reason_and_cells(norvik: Scope) -> None:
    assert words_of(coverage.returned(norvik)) == (
        "- tax_2026-Q2.xlsx, Tax and customs administration: not a date (Requests F7, Requests F9)."
    )


def test_a_partnership_that_is_not_there_is_an_error(silent: Warehouse, scope_of: ScopeOf) -> None:
    with pytest.raises(UnknownReportError, match="'NOBODY' is not in the register"):
        front.opening(scope_of(silent, "NOBODY", Q))


def test_pictures_have_a_text_made_from_their_data(norvik: Scope) -> None:
    for exhibit in (sharing.answers_in_time(norvik), duties.completed(norvik), duties.ageing(norvik),
                    delivery.components(norvik), outcomes.main_series(norvik)):  # fmt: skip
        assert exhibit.picture is not None
        assert any(sign.isdigit() for sign in exhibit.picture.alt)
        assert exhibit.table  # one click away
    assert "Labour inspectorate, northern region: 4 of 17, 24" in words_of(
        sharing.answers_in_time(norvik).picture.alt
    )  # type: ignore[union-attr]


def diagnosed(warehouse: Warehouse, **found: object) -> None:
    warehouse.rows["diagnosis"] = [row for row in warehouse.rows["diagnosis"] if row["quarter"] != Q]
    warehouse.add("diagnosis", partnership_id="P", quarter=Q, delivery_confidence="red", **found)


def test_the_verdict_is_a_sentence_and_names_no_cause(silent: Warehouse, scope_of: ScopeOf) -> None:
    key = flag(silent, "P", Q, "F-IS1", "LAB", "late")
    diagnosed(
        silent, verdict="implementation_failure", gate="passed", outcome_state="worse", candidate_causes=[key]
    )
    told = words_of(front.rating(scope_of(silent, "P", Q)))
    assert "What was planned was not carried out, and the outcome is no better." in told
    assert "Main outcome: worse. Found together with: Answers come late: Labour inspectorate" in told
    assert "because" not in told


def test_a_gate_that_stops_the_verdict_is_named(silent: Warehouse, scope_of: ScopeOf) -> None:
    diagnosed(silent, verdict="not_demonstrable", gate="coverage")
    told = front.rating(scope_of(silent, "P", Q))
    assert "cannot be demonstrated.** Reason: too few returns are in hand." in told


@pytest.mark.parametrize(
    ("estimate", "message"),
    [
        ((0.6, 0.5, 0.7, "ok"), "Less than in the comparison areas, by more than chance"),
        ((1.5, 1.2, 1.9, "ok"), "More than in the comparison areas, by more than chance"),
        ((0.63, 0.37, 1.08, "ok"), "The net effect cannot be told from none"),
        ((None, None, None, "too_few"), "No effect against comparison areas can be estimated"),
    ],
)
def test_an_effect_is_said_only_where_it_is_beyond_chance(
    silent: Warehouse, scope_of: ScopeOf, estimate: tuple[float, float, float, str], message: str
) -> None:
    value_, lower, upper, status = estimate
    silent.add(
        "outcome_effects",
        partnership_id="P",
        series_id="P-EXPL",
        quarter=Q,
        method="net_effect",
        estimate=value_,
        lower=lower,
        upper=upper,
        status=status,
    )
    assert outcomes.effects(scope_of(silent, "P", Q)).message == message


def test_every_code_of_the_verdict_has_words() -> None:
    assert {*verdict.VERDICTS} >= {*verdict.READINGS}
    assert len(set(verdict.VERDICTS.values())) == len(verdict.VERDICTS) == 7  # statistics.md


def test_every_cell_of_the_evidence_stands_in_the_report(norvik: Scope) -> None:
    told = flags.evidence(norvik)
    cells = [
        (row.sheet, cell)
        for row in norvik.marts.rows(
            "from flag_evidence join flags using (flag_id, quarter) "
            "where partnership_id = $key and quarter = $quarter and len(cells) > 0",
            key=norvik.partnership_id,
            quarter=norvik.quarter,
        )
        for cell in row.cells
    ]
    assert len(cells) > 5
    for sheet, cell in cells:
        letters, row = re.fullmatch(r"([A-Z]+)([0-9]+)", cell).groups()
        assert re.search(rf"{sheet}: .*\b{letters}\b[^;\n]* of rows? [^;\n]*\b{row}\b", told), (sheet, cell)


def test_cells_are_gathered_by_the_columns_that_rows_share() -> None:
    assert _gathered(["C5", "E5", "C12", "E12", "AA7", "row 9"]) == [
        "C and E of rows 5 and 12",
        "AA of row 7",
        "row 9",
    ]
