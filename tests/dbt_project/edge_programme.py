"""A made-up partnership whose few members and requests stand at the edges of definitions; see test_edges.

In EDGE, EL leads. EM leaves on the last day of 2025-Q1 but one and EN on its last; EO joins on its first day
and EP on the day after. All return for 2025-Q1, with nothing but what EL and EO tell of their requests.
"""

from __future__ import annotations

from tests.dbt_project.raw_rows import RawRows, request

PARTNERSHIP = "EDGE"
Q1, Q2, Q3 = "2025-Q1", "2025-Q2", "2025-Q3"


def fill(rows: RawRows) -> None:
    """The partnership, its members and three quarters of returns."""
    rows.partnership(PARTNERSHIP)
    rows.member("EL", "lead", PARTNERSHIP)
    rows.member("EM", "core", PARTNERSHIP, left_on="2025-03-30")
    rows.member("EN", "core", PARTNERSHIP, left_on="2025-03-31")
    rows.member("EO", "core", PARTNERSHIP, joined_on="2025-01-01")
    rows.member("EP", "core", PARTNERSHIP, joined_on="2025-01-02")
    for partner in ("EM", "EN", "EP"):
        rows.accept(partner, Q1, partnership_id=PARTNERSHIP)
    _requests(
        rows,
        Q1,
        sent=[
            request("requester-first", "sent", "EO", "2025-02-03", "2025-02-05"),
            request("holder-first", "sent", "EO", "2025-02-03"),
            request("said-then-blank", "sent", "EO", "2025-02-03", "2025-02-05", used_for="decision"),
            request("blank-then-said", "sent", "EO", "2025-02-03", "2025-02-05"),
            request("never-said", "sent", "EO", "2025-02-03", "2025-02-05"),
        ],
        received=[
            request("requester-first", "received", "EL", "2025-02-03"),
            request("holder-first", "received", "EL", "2025-02-03", "2025-02-05"),
        ],
    )
    used_later = {"is_earlier": True}
    _requests(
        rows,
        Q2,
        sent=[
            request("holder-first", "sent", "EO", "2025-02-03", "2025-05-12", status="refused"),
            request("said-then-blank", "sent", "EO", "2025-02-03", "2025-02-05", **used_later),
            request(
                "blank-then-said", "sent", "EO", "2025-02-03", "2025-02-05", used_for="no_use", **used_later
            ),
            request("late-listed", "sent", "EO", "2025-02-03"),
            request("late-and-over", "sent", "EO", "2025-02-03", "2025-02-20", is_earlier=True),
        ],
        received=[
            request("requester-first", "received", "EL", "2025-02-03", "2025-05-12", status="refused"),
            request("late-listed", "received", "EL", "2025-02-03"),
        ],
    )
    _requests(rows, Q3, sent=[request("late-listed", "sent", "EO", "2025-02-03", "2025-07-03")], received=[])


def _requests(rows: RawRows, quarter: str, sent: list, received: list) -> None:
    for partner, told in (("EL", sent), ("EO", received)):
        rows.accept(partner, quarter, {"Requests": told}, partnership_id=PARTNERSHIP)
