"""Section 2 of the partnership report: how far its data carry, who reported and when, what was returned."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath

from reports import findings, tables, words
from reports.findings import said
from reports.marts import Row
from reports.scope import Scope
from reports.show import Exhibit
from reports.words import day, plain, quarter

SHEETS = [
    "Requests",
    "Shares",
    "Agreements",
    "Responsibilities",
    "Actions",
    "Meetings",
    "Attendance",
    "Escalations",
    "Delivery",
    "Measures",
    "Cases",
    "Threats",
    "Resources",
    "Replies",
]
_OF_THE_LEAD = frozenset({"Meetings", "Attendance", "Escalations"})
_TIMED = {"received": "of receipt", "declared": "stated on the cover"}
_STATES = {"filled": "✓", "nil": "nil", "blank": "?"}
_SET_ASIDE = (
    "set aside after it was accepted, because the rows loaded from it failed a check; the fault may lie"
    " with those who run this evaluation, not with the partner"
)
_STATUS = {
    "accepted": "in hand",
    "returned": "▲ returned to the partner",
    "missing": "▲ missing",
    "not_due": "not due yet",
}


def returns(scope: Scope) -> Exhibit:
    """Who reported, when, and what became of it."""
    expected = [row for row in scope.submissions if row.is_expected]
    if not scope.submissions:
        return Exhibit(
            "No return is expected for this quarter", "The register names no member that must report."
        )
    silent = [scope.partner(row.partner_id) for row in expected if row.status in {"missing", "returned"}]
    message = (
        f"No accepted return is in hand from {words.listed(silent, most=4)}"
        if silent
        else "Every return that was expected is in hand"
    )
    return Exhibit(
        message,
        f"Returns in hand: {said(scope.value('IS17'), 'share')}. In time: "
        f"{said(scope.value('RA14'), 'share')}. "
        f"Due on {day(max(row.due_on for row in scope.submissions))}; "
        f"timed by the day {_TIMED[scope.programme.timed_by]}.",
        table=tables.table(
            ["Partner", "Return", "First return", "Standing return", "Files received"],
            [
                [
                    scope.partner(row.partner_id) + ("" if row.is_expected else " (not expected)"),
                    _STATUS.get(row.status, plain(row.status)),
                    _first(row),
                    day(row.submitted_on) if row.submitted_on else "–",
                    words.number(row.n_versions, 0),
                ]
                for row in scope.submissions
            ],
            "llllr",
        ),
        caption=f"Returns for {quarter(scope.quarter)}, by partner",
    )


def _first(row: Row) -> str:
    if row.timed_on is None:
        return "–"
    return f"{day(row.timed_on)}, {'in time' if row.is_on_time else '▲ late'}"


def sheets(scope: Scope) -> Exhibit:
    """Which sheets the standing returns filled, declared empty or left blank."""
    leads = {row.partner_id for row in scope.members if row.role == "lead"}
    states = {
        (row.partner_id, row.sheet): row.state
        for row in scope.own("from sheet_states")
        if row.partner_id in leads or row.sheet not in _OF_THE_LEAD
    }
    partners = [
        row.partner_id for row in scope.submissions if any(key[0] == row.partner_id for key in states)
    ]
    if not partners:
        return Exhibit("No sheet of any return is in hand")
    blank = sum(state == "blank" for state in states.values())
    return Exhibit(
        f"{words.counted(blank, 'sheet was', 'sheets were')} left blank: what they would show is not known"
        if blank
        else "No sheet was left blank",
        "**✓** filled; **nil** declared as having nothing to report; **?** left blank, so not known; "
        "**–** not this partner's.",
        table=tables.table(
            ["Sheet", *(plain(partner) for partner in partners)],
            [
                [sheet, *(_STATES.get(states.get((partner, sheet), ""), "–") for partner in partners)]
                for sheet in SHEETS
            ],
            "l" + "c" * len(partners),
        ),
        caption=f"State of each sheet of the standing returns, {quarter(scope.quarter)}",
    )


def returned(scope: Scope) -> str:
    """Files that were returned to their partner or set aside, and why, as a list."""
    return "\n".join(returned_lines(scope, "v.partnership_id = $key", scope.partnership_id)) or (
        "No file was returned to its partner for this quarter."
    )


def returned_lines(scope: Scope, condition: str, key: str) -> list[str]:
    """One line of Markdown for each returned or set-aside file of the quarter that the condition holds of."""
    rows = scope.marts.rows(
        f"""
        select v.file_name, v.partner_id, v.sha256, v.decision, p.code, count(*) as n,
            list(distinct coalesce(p.sheet || ' ', '') || coalesce(p.cell, '')
                order by coalesce(p.sheet || ' ', '') || coalesce(p.cell, '')) as places
        from versions as v left join intake_problems as p on v.sha256 = p.sha256 and p.severity = 'must'
        where {condition} and v.quarter = $quarter and v.decision in ('returned', 'set_aside')
        group by all order by v.file_name, v.sha256, p.code
        """,
        key=key,
        quarter=scope.quarter,
    )
    files: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for row in rows:
        where = ", ".join(filter(None, (place.strip() for place in row.places[:4])))
        beyond = f" and {len(row.places) - 4} more" if len(row.places) > 4 else ""
        reason = plain((row.code or "reason not recorded").replace("-", " "))
        if row.decision == "set_aside":
            reason = _SET_ASIDE
        files[(row.file_name, row.partner_id)].append(
            f"{reason}{f' ({plain(where)}{beyond})' if where else ''}"
        )
    return [
        f"- {plain(PurePosixPath(name).name)}, "
        f"{scope.partner(partner) if partner else 'partner not known'}: {'; '.join(reasons)}."
        for (name, partner), reasons in files.items()
    ]


def quality(scope: Scope) -> Exhibit:
    """The indicators of data quality."""
    return Exhibit(
        "Returns sent back and returns changed",
        table=findings.figures(scope, findings.of_aim(scope, "data_quality")),
        caption="Data quality in figures",
    )
