"""A made-up programme of few rows in which every rule of merging, carrying, coverage and lateness shows once.

Quarters run from 2025-Q1; as of 2026-07-15 the sixth, 2026-Q2, has ended and is not due yet. In partnership
CITY A leads; C returns for 2025-Q1 and 2025-Q3 only, D need not report, E is a member for the summer of 2025,
F returns for 2025-Q1 only. B's Requests sheet of 2025-Q4 is blank. PORT ended in 2025-Q3 and changed
its lead on the way.
"""

from __future__ import annotations

import duckdb

from tests.dbt_project import edge_programme, request_histories
from tests.dbt_project.raw_rows import RawRows, request

AS_OF = "2026-07-15"
HISTORIES = request_histories.histories()
Q1, Q2, Q3, Q4, Q5, Q6 = "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Raw tables of the programme."""
    rows = RawRows(connection)
    _register(rows)
    _first_quarter(rows)
    _second_quarter(rows)
    _third_quarter(rows)
    rows.accept("A", Q4, {"Requests": [request("late-1", "sent", "B", "2025-02-03", "2025-10-20")]})
    rows.accept("B", Q4, blank=["Requests", "Agreements", "Cases"])
    for quarter in (Q5, Q6):
        rows.accept("A", quarter)
    _other_files(rows)
    request_histories.fill(rows, HISTORIES)
    edge_programme.fill(rows)
    rows.write()


def _register(rows: RawRows) -> None:
    rows.partnership("CITY")
    rows.partnership("PORT", started_on="2024-05-01", ended_on="2025-08-10")
    rows.member("A", "lead")
    rows.member("B")
    rows.member("C", country="BE")
    rows.member("D", "associate", must_report="no")
    rows.member("E", joined_on="2025-05-01", left_on="2025-08-31")
    rows.member("F")
    rows.member("X", "lead", "PORT", left_on="2025-05-15")
    rows.member("X", "core", "PORT", joined_on="2025-05-16")
    rows.member("Y", "lead", "PORT", joined_on="2025-05-16", left_on="2025-08-01")
    rows.register(
        "Standards",
        {
            "class": "ROUTINE",
            "title": "Routine",
            "limit_value": 3,
            "limit_unit": "working_days",
            "urgent": "no",
        },
        {
            "class": "URGENT",
            "title": "Urgent",
            "limit_value": 24,
            "limit_unit": "hours",
            "urgent": "yes",
            "valid_to": "2025-02-28",
        },
        {
            "class": "URGENT",
            "title": "Urgent",
            "limit_value": 12,
            "limit_unit": "hours",
            "urgent": "yes",
            "valid_from": "2025-03-01",
        },
        {"class": "SLOW", "title": "Slow", "limit_value": 10, "limit_unit": "days", "urgent": "no"},
        {"class": "ANYTIME", "title": "No limit", "limit_unit": "days", "urgent": "no"},
    )
    rows.register("Holidays", {"country": "BE", "day": "2025-02-12"})
    link = {"partnership_id": "CITY", "kind": "operational", "agreement_required": "yes", "min_flows": 1}
    rows.register(
        "Links",
        {**link, "from_id": "A", "to_id": "B"},
        {**link, "from_id": "B", "to_id": "A", "kind": "referral", "valid_to": "2025-02-14"},
        {**link, "from_id": "B", "to_id": "A", "kind": "operational", "valid_from": "2025-02-15"},
        {**link, "from_id": "B", "to_id": "C", "kind": "referral", "valid_to": "2025-06-30"},
        {**link, "from_id": "A", "to_id": "E"},
        {**link, "from_id": "A", "to_id": "F", "kind": "cross_border"},
    )
    rows.register(
        "Thresholds",
        {"entry_id": "IS01", "green": 0.8, "reason": "general", "min_n": 7},
        {
            "entry_id": "IS01",
            "partnership_id": "CITY",
            "amber": 0.5,
            "reason": "own",
            "valid_from": "2025-06-30",
        },
        {"entry_id": "IS09", "min_n": 9, "reason": "general", "valid_from": "2020-01-01"},
        {"entry_id": "IS09", "partnership_id": "CITY", "min_n": 8, "reason": "own"},
        {"entry_id": "F-IS1", "threshold": 6, "reason": "for a time", "valid_to": "2025-03-30"},
    )


def _first_quarter(rows: RawRows) -> None:
    from_a = [
        request("carried", "sent", "B", "2025-02-03"),
        request("agreed", "sent", "B", "2025-02-03 09:00", "2025-02-06 09:00"),
        request("contradicted", "sent", "B", "2025-02-03"),
        request("Spelt-A", "sent", "B", "2025-02-03", "2025-02-05"),
        request("first-dates", "sent", "B", "2025-02-01"),
        request("ends-earlier", "sent", "B", "2025-02-03"),
        request("ended-earlier", "sent", "B", "2025-02-03", "2025-02-28"),
        request("near-edge", "sent", "B", "2025-03-03", "2025-03-27"),
        request("holder-closes", "sent", "B", "2025-02-03"),
        request("two-outcomes", "sent", "B", "2025-02-03", "2025-02-20"),
        request("late-1", "sent", "B", "2025-02-03"),
        request("outside", "sent", "OUTSIDE", "2025-02-03"),
        request("belgian", "sent", "C", "2025-02-07 16:00", "2025-02-13"),
        request("urgent", "sent", "C", "2025-02-03 09:00", "2025-02-04 09:30", **{"class": "URGENT"}),
        request("new-urgent", "sent", "C", "2025-03-03 09:00", "2025-03-04", **{"class": "URGENT"}),
        request("slow", "sent", "C", "2025-03-03 09:00", "2025-03-13 18:00", **{"class": "SLOW"}),
        request("anytime", "sent", "C", "2025-01-20", **{"class": "ANYTIME"}),
    ]
    in_force = {"status": "in_force", "signed_on": "2025-01-10"}
    first = rows.accept("A", Q1, {"Requests": [from_a[4]]})
    assert first.endswith("/1")
    from_a[4] = request("first-dates", "sent", "B", "2025-02-02")
    rows.accept(
        "A",
        Q1,
        {
            "Requests": from_a,
            "Shares": [
                {"share_id": "s-1", "direction": "sent", "counterpart_id": "B", "shared_on": "2025-01-09"},
                {"share_id": "s-2", "direction": "sent", "counterpart_id": "B", "shared_on": "2025-01-10"},
                {
                    "share_id": "s-3",
                    "direction": "received",
                    "counterpart_id": "D",
                    "shared_on": "2025-01-11",
                },
                {
                    "share_id": "s-0",
                    "direction": "sent",
                    "counterpart_id": "B",
                    "shared_on": "2024-12-31",
                    "is_earlier": True,
                },
            ],
            "Agreements": [
                {
                    "agreement_id": "isa",
                    "kind": "isa",
                    "parties": ["A", "B"],
                    "expires_on": "2025-06-15",
                    **in_force,
                },
                {"agreement_id": "all", "kind": "jit", "parties": ["ALL"], **in_force},
            ],
        },
        timed_on="2025-05-20",
    )
    rows.accept(
        "B",
        Q1,
        {
            "Requests": [
                request("carried", "received", "A", "2025-02-03"),
                request("agreed", "received", "A", "2025-02-03 09:00", "2025-02-06 09:00"),
                request("contradicted", "received", "A", "2025-02-03", "2025-02-20"),
                request("spelt-a", "received", "A", "2025-02-04", "2025-02-06"),
                request("first-dates", "received", "A", "2025-02-01", received_at="2025-02-08 16:00"),
                request("ends-earlier", "received", "A", "2025-02-03"),
                request("near-edge", "received", "A", "2025-03-03", "2025-03-26"),
                request("holder-closes", "received", "A", "2025-02-03"),
                request(
                    "two-outcomes",
                    "received",
                    "A",
                    "2025-02-03",
                    "2025-02-20",
                    status="refused",
                    refusal_ground="law",
                ),
                request("denied", "received", "A", "2025-02-03"),
                request("known-later", "received", "A", "2025-02-03", "2025-02-10", status="nil_held"),
                request("unlisted", "received", "C", "2025-02-03"),
            ],
            "Shares": [
                {
                    "share_id": "S-2",
                    "direction": "received",
                    "counterpart_id": "A",
                    "shared_on": "2025-01-12",
                },
                {
                    "share_id": "s-4",
                    "direction": "received",
                    "counterpart_id": "A",
                    "shared_on": "2025-01-13",
                },
            ],
            "Agreements": [
                {"agreement_id": "ISA", "kind": "isa", "parties": ["A", "B"], "status": "draft"},
                {"agreement_id": "mou", "kind": "mou", "parties": ["B", "C"], "status": "draft"},
                {"agreement_id": "theirs", "kind": "isa", "parties": ["A", "C"], **in_force},
            ],
            "Cases": [
                {
                    "case_ref": "k-1",
                    "opened_on": "2025-02-01",
                    "offence": "smuggling",
                    "actor": "unknown",
                    "stage": "signal",
                }
            ],
        },
    )
    rows.accept(
        "C",
        Q1,
        {
            "Requests": [
                request("gap", "sent", "D", "2025-02-03"),
                request("unlisted", "sent", "A", "2025-02-03"),
            ],
            "Agreements": [
                {"agreement_id": "mou", "kind": "mou", "parties": ["B", "C"], "status": "in_force"},
                {"agreement_id": "forgotten", "kind": "referral_protocol", "parties": ["B", "C"], **in_force},
            ],
        },
        blank=["Shares"],
    )
    rows.accept(
        "F", Q1, {"Agreements": [{"agreement_id": "old", "kind": "isa", "parties": ["A", "F"], **in_force}]}
    )


def _second_quarter(rows: RawRows) -> None:
    rows.accept(
        "A",
        Q2,
        {
            "Requests": [
                request("first-dates", "sent", "B", "2025-02-05"),
                request(
                    "ends-earlier",
                    "sent",
                    "B",
                    "2025-02-03",
                    "2025-03-20",
                    is_earlier=True,
                    used_for="action",
                ),
                request(
                    "ended-earlier",
                    "sent",
                    "B",
                    "2025-02-03",
                    "2025-02-28",
                    is_earlier=True,
                    used_for="decision",
                ),
                request("known-later", "sent", "B", "2025-02-03"),
                request("late-1", "sent", "B", "2025-02-03"),
            ],
        },
    )
    rows.accept(
        "B",
        Q2,
        {
            "Requests": [
                request("holder-closes", "received", "A", "2025-02-03", "2025-05-12", status="partial")
            ]
        },
        blank=["Cases"],
    )


def _third_quarter(rows: RawRows) -> None:
    rows.accept("A", Q3, {"Requests": [request("contradicted", "sent", "B", "2025-02-03", "2025-07-20")]})
    rows.accept("B", Q3)
    rows.accept("C", Q3)


def _other_files(rows: RawRows) -> None:
    rows.file("bad-1", "E", Q2, "returned", timed_on="2025-07-20", n_must=2)
    rows.file("bad-2", "F", Q3, "returned", timed_on="2025-10-05", n_must=1)
    rows.file("bad-3", None, None, "returned", partnership_id=None)
    rows.file("again", "A", Q1, "already_received", timed_on="2025-05-20")
    rows.file("apart", "B", Q5, "set_aside", timed_on="2026-04-10")
    rows.accept("A", "2026-Q3", timed_on="2026-07-10")
    rows.accept("B", Q6, timed_on="2026-07-20")
