"""Section 4 of the partnership report: responsibilities as the partners state them, and actions."""

from __future__ import annotations

from reports import charts, findings, tables, words
from reports.findings import said
from reports.scope import Scope
from reports.show import Exhibit, Picture
from reports.words import plain, quarter

AGES = ("1-30", "31-90", "91-180", "181+")
_FAILING = {
    "F-RA1": "▲ nobody accountable",
    "F-RA2": "▲ more than one accountable",
    "F-RA13": "▲ nobody responsible",
}


def matrix(scope: Scope) -> Exhibit:
    """Who states which role in which responsibility; gaps and clashes as the rules find them."""
    stated = {(row.responsibility_id, row.partner_id): row.own_role for row in scope.own("from statements")}
    live = scope.marts.rows(
        """
        select responsibility_id, arg_max(title, coalesce(valid_from, date '1900-01-01')) as title
        from responsibilities where partnership_id = $partnership
            and (valid_from is null or valid_from < $next) and (valid_to is null or valid_to >= $first)
        group by responsibility_id order by responsibility_id
        """,
        partnership=scope.partnership_id,
        first=scope.begins_on,
        next=scope.next_begins_on,
    )
    found = _results(scope)
    partners = [row.partner_id for row in scope.members]
    rows = [
        [
            f"{plain(row.title)} ({plain(row.responsibility_id)})",
            *(_role(stated.get((row.responsibility_id, partner))) for partner in partners),
            _finding(found.get(row.responsibility_id, {})),
        ]
        for row in live
    ]
    failing = [row for row in live if "fail" in found.get(row.responsibility_id, {}).values()]
    if not live:
        return Exhibit("The register names no responsibility for this quarter")
    if failing:
        message = (
            f"{words.counted(len(failing), 'responsibility has', 'responsibilities have')} a gap or a clash"
        )
    elif not found:
        message = "Gaps and clashes are not judged for this quarter"
    else:
        message = "No gap or clash was found in the responsibilities that could be judged"
    return Exhibit(
        message,
        "What the partners state of themselves: **A** accountable, **R** responsible, **AR** both, **C** "
        "consulted, **I** informed; "
        "blank: nothing stated.",
        table=tables.table(
            ["Responsibility", *(plain(partner) for partner in partners), "Finding"],
            rows,
            "l" + "c" * len(partners) + "l",
        ),
        caption=f"Responsibilities as the partners state them, {quarter(scope.quarter)}",
    )


def _results(scope: Scope) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in scope.own("from rule_results"):
        if row.rule_id in _FAILING:
            found.setdefault(row.subject_id, {})[row.rule_id] = row.status
    return found


def _role(role: str | None) -> str:
    return {"none": "–", "A": "**A**", "AR": "**AR**"}.get(role or "", role or "")


def _finding(results: dict[str, str]) -> str:
    failing = [words.sign("red", text) for rule, text in _FAILING.items() if results.get(rule) == "fail"]
    if failing:
        return ", ".join(failing)
    if not results or "not_assessable" in results.values():
        return "not known"
    return "waived" if "waived" in results.values() else words.sign("green", "✓ no gap, no clash")


def ageing(scope: Scope) -> Exhibit:
    """Overdue actions of every partner by age (RA07)."""
    counts = []
    for member in scope.members:
        values = [scope.value("RA07", member.partner_id, age) for age in AGES]
        if all(value is not None and value.value is not None for value in values):
            counts.append((member, [value.value for value in values if value is not None]))
    total = scope.value("RA07")
    text = f"The partnership as a whole: {said(total, 'actions')}."
    if not counts:
        return Exhibit("It is not known how many actions are overdue", text)
    if not any(sum(row) for _, row in counts):
        return Exhibit("No action is known to be overdue", text)
    old = [scope.partner(member.partner_id) for member, row in counts if row[2] + row[3] > 0]
    if old:
        message = f"Actions of {words.listed(old, most=3)} are more than 90 days overdue"
    else:
        message = "Actions are overdue, none by more than 90 days"
    names = [member.title or member.partner_id for member, _ in counts]
    numbers = [row for _, row in counts]
    svg = charts.stacked(names, [f"{age} days" for age in AGES], numbers)
    shown = "; ".join(f"{name}: {words.number(sum(row))}" for name, row in zip(names, numbers, strict=True))
    picture = Picture(
        svg,
        f"Stacked bars, one row for each of {len(names)} partners: open actions past their day, by days "
        f"overdue. {shown}.",
        f"Overdue actions by age, end of {quarter(scope.quarter)}",
    )
    content = tables.table(
        ["Partner", *(f"{age} days" for age in AGES)],
        [[plain(name), *(words.number(n) for n in row)] for name, row in zip(names, numbers, strict=True)],
        "lrrrr",
    )
    return Exhibit(message, text, picture, tables.folded("The table behind this figure", content))


def completed(scope: Scope) -> Exhibit:
    """Actions completed in time, by partner (RA06)."""
    values = sorted(
        scope.by_partner("RA06"), key=lambda row: (row.value is None, scope.partner(row.partner_id))
    )
    flagged, red, is_rated = findings.judged(values, scope.failing("F-RA12"))
    names = words.listed([scope.partner(row.partner_id) for row in flagged or red], most=3)
    if flagged:
        message = f"Actions of {names} are completed late"
    elif red:
        message = f"Actions of {names} are rated red, on few actions"
    elif is_rated:
        message = "No partner is rated red for actions completed late"
    else:
        message = "Too few actions are known to say whether they are completed in time"
    text = (
        f"The partnership as a whole, {quarter(scope.quarter)} alone: {said(scope.value('RA06'), 'share')}."
    )
    if not any(row.n for row in values):
        return Exhibit(message, text)
    title = f"Actions completed in time, by partner, four quarters up to {quarter(scope.quarter)}"
    picture = findings.share_picture(scope, values, "share of actions completed in time", title)
    content = tables.table(
        ["Partner", "Completed in time", "Rating"],
        [[scope.partner(row.partner_id), said(row, "share"), words.band(row.band)] for row in values],
    )
    return Exhibit(message, text, picture, tables.folded("The table behind this figure", content))


def overview(scope: Scope) -> Exhibit:
    """The indicators of the aim, in one table."""
    return Exhibit(
        "Responsibilities in figures",
        table=findings.figures(scope, findings.of_aim(scope, "responsibilities")),
        caption="Responsibilities and actions in figures",
    )
