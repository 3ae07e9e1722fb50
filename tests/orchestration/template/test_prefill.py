"""What stands in a template: the open items of earlier returns with the dates first reported, the last
answers and pledges, the flags to reply to.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from orchestration.forms import load_return_form
from orchestration.intake.register import Register
from orchestration.quarter import Quarter
from orchestration.settings import Settings
from orchestration.template.occasion import Occasion, find_occasion
from orchestration.template.prefill import Prefill, prefill
from tests.builders.workbooks import LEAD_ROWS, ROWS, register_workbook, return_workbook
from tests.orchestration.template.conftest import publish_in

Row = dict[str, Any]
QUARTER = "2025-Q3"
QUIET = {name: [] for name in (*ROWS, *LEAD_ROWS)} | {"Responsibilities": ROWS["Responsibilities"]}
ENDS = {"2025-Q1": date(2025, 4, 14), "2025-Q2": date(2025, 7, 14)}
LATER = {"submitted_on": date(2025, 7, 20)}

REQUEST, ACTION, THREAT = ROWS["Requests"][1], ROWS["Actions"][0], ROWS["Threats"][0]
AGREEMENT, CASE, ESCALATION = ROWS["Agreements"][0], ROWS["Cases"][0], LEAD_ROWS["Escalations"][0]
MOMENT, DAY = datetime(2025, 5, 5, 8, 30), date(2025, 5, 5)


def returned(quarter: str, partner: str = "POL", cover: Row | None = None, **rows: list[Row]) -> bytes:
    said = {"quarter": quarter, "submitted_on": ENDS[quarter], "partner_id": partner, **(cover or {})}
    return return_workbook(cover=said, rows={**QUIET, **rows})


def rows_for(settings: Settings, partner: str, quarter: str = QUARTER) -> tuple[Occasion, Prefill]:
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        occasion = find_occasion(connection, "RIVER", partner, Quarter.parse(quarter))
        return occasion, prefill(connection, load_return_form(), occasion)


def request(number: str, **more: Any) -> Row:
    return {**REQUEST, "request_id": number, "sent_at": MOMENT, **more}


def closed(row: Row) -> Row:
    return {**row, "status": "complete", "closed_at": date(2025, 6, 1)}


FORGOTTEN = request("forgotten", sent_at=datetime(2025, 2, 5, 8, 30))
OPEN = request("open")
BARE = request("bare", sent_at=DAY, received_at=MOMENT)
TORN = request("torn", sent_at=date(2025, 5, 20))
TORN_LATER = {**TORN, "sent_at": date(2025, 5, 2), "received_at": date(2025, 5, 3)}
EARLY_THREAT = {**THREAT, "observed_on": date(2025, 5, 1)}
DECIDED = {"measure": "fine", "proposed_on": date(2025, 2, 1), "decided_on": date(2025, 2, 3)}
CARRIED_OUT = {**DECIDED, "executed_on": date(2025, 2, 5)}
MEASURES = {
    "proposed": {"measure": "fine", "proposed_on": date(2025, 2, 1)},
    "decided": {**DECIDED, "value_eur": 1200, "sector": "F"},
    "unchecked": {**CARRIED_OUT, "compliance": "not_checked"},
    "checked": {**CARRIED_OUT, "compliance": "compliant"},
    "appealed": {**CARRIED_OUT, "compliance": "compliant", "appeal": "pending"},
    "overturned": {**DECIDED, "appeal": "measure_overturned", "appeal_decided_on": date(2025, 3, 1)},
}
ANSWER = {"responsibility_id": "R1", "own_role": "AR", "accepted_on": DAY, "accountable_id": "LAB"}
LISTED = [
    {"responsibility_id": "R1", "title": "Inspections"},
    {"responsibility_id": "R2", "title": "Over", "valid_to": date(2025, 6, 30)},
    {"responsibility_id": "R3", "title": "From the last day on", "valid_from": date(2025, 9, 30)},
    {"responsibility_id": "R4", "title": "Later", "valid_from": date(2025, 10, 1)},
]
COMPONENTS = [
    {"component_id": c, "title": c.lower(), "strand": "community", "core": "no", "unit": "visits"}
    for c in ("C1", "C2")
]
PLANS = [{"component_id": "C1", "quarter": QUARTER, "planned_units": 12.5}]
FLAG = {"rule_id": "F-IS1", "concerns": ["POL", "LAB"]}
FLAGS = [
    {**FLAG, "flag_id": "F-IS1/RIVER/medium", "severity": "medium"},
    {**FLAG, "flag_id": "F-IS1/RIVER/high", "state": "continuing"},
    {**FLAG, "flag_id": "F-IS1/RIVER/resolved", "state": "resolved"},
    {**FLAG, "flag_id": "F-IS1/RIVER/unknown", "state": "unknown"},
    {**FLAG, "flag_id": "F-IS1/RIVER/waived", "is_waived": True},
    {**FLAG, "flag_id": "F-IS1/RIVER/of others", "concerns": ["LAB"]},
    {**FLAG, "flag_id": "F-IS1/RIVER/of before", "quarter": "2025-Q1"},
    {**FLAG, "flag_id": "F-IS1/RIVER/of after", "quarter": "2025-Q4"},
    {**FLAG, "flag_id": "F-IS1/OTHER/elsewhere", "partnership_id": "OTHER"},
]


def history() -> list[bytes]:
    """What POL sent: a quarter, the quarter after, and that quarter once more with other dates."""
    case = {**CASE, "opened_on": date(2025, 2, 1)}
    first = returned(
        "2025-Q1",
        Requests=[FORGOTTEN, request("Done", sent_at=datetime(2025, 2, 1, 8))],
        Actions=[{**ACTION, "opened_on": date(2025, 2, 1)}],
        Agreements=[{**AGREEMENT, "agreement_id": "of before"}],
        Measures=[{"measure_id": name, **row} for name, row in MEASURES.items()],
        Cases=[{**case, "case_ref": "K-0"}, case],
        Resources=[{"kind": "in_kind_eur", "pledged": 7, "provided": 7}],
    )
    second = {
        "Requests": [OPEN, BARE, TORN, closed(request("DONE")), closed(request("closed"))],
        "Threats": [EARLY_THREAT, {**EARLY_THREAT, "threat_id": "superseded"}],
    }
    again = {
        "Requests": [
            {**OPEN, "sent_at": datetime(2025, 5, 5, 9, 45)},
            {**BARE, "sent_at": datetime(2025, 5, 8, 1, 1), "received_at": datetime(2025, 5, 9, 1, 1)},
            TORN_LATER,
            closed(request("DONE")),
            closed(request("closed")),
        ],
        "Threats": [{**THREAT, "observed_on": date(2025, 5, 9)}],
        "Agreements": [
            {**AGREEMENT, "parties": "POL; MUN"},
            {**AGREEMENT, "agreement_id": "expired", "status": "expired"},
            {**AGREEMENT, "agreement_id": "withdrawn", "status": "withdrawn"},
        ],
        "Responsibilities": [ANSWER],
        "Cases": [case, {**case, "case_ref": "K-2", "closed_on": date(2025, 5, 2)}],
        "Delivery": [{"component_id": "C1", "delivered_units": 3}],
        "Resources": [
            {"kind": "fte", "pledged": 1.5, "provided": 1},
            {"kind": "cash_eur", "pledged": 900, "provided": 0},
        ],
    }
    return [first, returned("2025-Q2", **second), returned("2025-Q2", cover=LATER, **again)]


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    escalations = [{**ESCALATION, "raised_on": DAY}]
    quiet_leads = [returned("2025-Q2", "MUN", Escalations=escalations), returned("2025-Q2", "LAB")]
    aim = {"aim": "effectiveness"}
    listed = {
        "Responsibilities": [{**row, **aim} for row in LISTED],
        "Components": COMPONENTS,
        "Plans": PLANS,
    }
    return publish_in(
        tmp_path_factory.mktemp("programme"),
        [*history(), *quiet_leads],
        register=register_workbook(rows=listed),
        flags=FLAGS,
        judged=["2025-Q1", "2025-Q2", "2025-Q4"],
    )


@pytest.fixture(scope="module")
def template(programme: Settings) -> Prefill:
    return rows_for(programme, "POL")[1]


def values(template: Prefill, sheet: str) -> list[Row]:
    return [row.values for row in template[sheet]]


def test_open_requests_with_the_moments_first_reported(template: Prefill) -> None:
    """The forgotten one too; a day stays a day; first dates that together break a rule are left alone."""
    assert values(template, "Requests") == [FORGOTTEN, OPEN, BARE, TORN_LATER]


def test_an_open_action_that_was_forgotten(template: Prefill) -> None:
    assert values(template, "Actions") == [{**ACTION, "opened_on": date(2025, 2, 1)}]


def test_open_threats_of_what_stands(template: Prefill) -> None:
    """A superseded return gives the first date, and no item."""
    assert values(template, "Threats") == [EARLY_THREAT]


def test_agreements_of_the_newest_return_but_for_withdrawn_ones(template: Prefill) -> None:
    assert values(template, "Agreements") == [
        {**AGREEMENT, "parties": "MUN; POL"},
        {**AGREEMENT, "agreement_id": "expired", "status": "expired"},
    ]


def test_measures_under_way_wherever_stated_last(template: Prefill) -> None:
    assert {row["measure_id"]: row for row in values(template, "Measures")} == {
        name: {"measure_id": name, **MEASURES[name], **more}
        for name, more in {
            "proposed": {},
            "decided": {"sector": "F Construction"},
            "unchecked": {},
            "appealed": {},
        }.items()
    }


def test_cases_open_in_the_newest_return(template: Prefill) -> None:
    assert [row["case_ref"] for row in values(template, "Cases")] == ["K-1"]


def test_responsibilities_in_force_with_the_last_answers(template: Prefill) -> None:
    assert values(template, "Responsibilities") == [ANSWER, {"responsibility_id": "R3"}]
    assert [row.note for row in template["Responsibilities"]] == ["Inspections", "From the last day on"]


def test_pledges_of_the_newest_return_and_nothing_provided(template: Prefill) -> None:
    assert values(template, "Resources") == [
        {"kind": "fte", "pledged": 1.5},
        {"kind": "cash_eur", "pledged": 900},
    ]


def test_flags_to_reply_to(template: Prefill) -> None:
    """Open ones that concern the partner, of the newest quarter judged so far, gravest first."""
    assert values(template, "Replies") == [
        {"flag_id": "F-IS1/RIVER/high"},
        {"flag_id": "F-IS1/RIVER/medium"},
    ]
    assert all("Said of it." in row.note for row in template["Replies"])


@pytest.mark.parametrize(
    ("partner", "quarter", "listed"),
    [("POL", QUARTER, ["C1"]), ("MUN", QUARTER, []), ("POL", "2024-Q3", ["C1", "C2"])],
    ids=["who delivers", "who does not", "who never reported"],
)
def test_components_with_the_plan(programme: Settings, partner: str, quarter: str, listed: list[str]) -> None:
    rows = rows_for(programme, partner, quarter)[1]["Delivery"]
    assert [row.values for row in rows] == [{"component_id": c} for c in listed]
    for row in rows:
        planned = "The board's plan for 2025-Q3: 12.5 visits."
        none = "The board has no plan for 2024-Q3; unit: visits."
        assert row.comment.endswith(planned if quarter == QUARTER else none)


def test_the_leads_sheets_stand_in_the_leads_template_alone(programme: Settings, template: Prefill) -> None:
    of_lead = rows_for(programme, "MUN")[1]
    assert values(of_lead, "Attendance") == [{"attendee_id": p} for p in ("MUN", "LAB", "POL")]
    assert values(of_lead, "Escalations") == [{**ESCALATION, "raised_on": DAY}]
    assert values(template, "Attendance") == values(template, "Escalations") == []


def test_the_first_quarter_has_nothing_to_carry_over(programme: Settings) -> None:
    filled = {name for name, rows in rows_for(programme, "POL", "2024-Q3")[1].items() if rows}
    assert filled == {"Responsibilities", "Delivery"}


def test_a_lead_that_changes(publish) -> None:
    """Who leads is who intake takes for the lead; the new one is asked about the old one's escalations."""
    memberships = [
        {"partner_id": "MUN", "role": "lead", "joined_on": date(2024, 7, 1), "left_on": date(2025, 7, 31)},
        {"partner_id": "POL", "role": "core", "joined_on": date(2024, 7, 1), "left_on": date(2025, 7, 31)},
        {"partner_id": "POL", "role": "lead", "joined_on": date(2025, 8, 1)},
        {"partner_id": "LAB", "role": "core", "joined_on": date(2024, 7, 1)},
    ]
    settings = publish(
        returned("2025-Q2", "MUN", Escalations=[{**ESCALATION, "raised_on": DAY}]),
        register=register_workbook(rows={"Memberships": memberships}),
    )
    occasion, rows = rows_for(settings, "POL")
    assert values(rows, "Escalations") == [{**ESCALATION, "raised_on": DAY}]
    known = [{"partnership_id": "RIVER", "left_on": None, **row} for row in memberships]
    register = Register("0" * 64, {}, {"Memberships": known})
    assert occasion.leads == {q: register.lead("RIVER", Quarter.parse(q)) for q in ("2025-Q2", "2025-Q3")}
    assert occasion.leads == {"2025-Q2": "MUN", "2025-Q3": "POL"}
