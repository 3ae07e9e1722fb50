"""Section 5 of the partnership report: what was carried out of what was planned."""

from __future__ import annotations

from reports import charts, findings, tables, words
from reports.findings import said
from reports.scope import Scope
from reports.show import Exhibit, Picture
from reports.words import plain, quarter


def components(scope: Scope) -> Exhibit:
    """Delivered against planned, by component, over up to four quarters (IM03)."""
    live = scope.marts.rows(
        """
        select component_id, any_value(title) as title, any_value(unit) as unit, any_value(core) as core
        from components where partnership_id = $partnership
            and (valid_from is null or valid_from < $next) and (valid_to is null or valid_to >= $first)
        group by component_id order by core desc, component_id
        """,
        partnership=scope.partnership_id,
        first=scope.begins_on,
        next=scope.next_begins_on,
    )
    values = [(row, scope.value("IM03", breakdown=row.component_id)) for row in live]
    if not live:
        return Exhibit("The register names no component for this quarter")
    behind = [plain(row.title) for row, value in values if value is not None and value.band == "red"]
    known = [value for _, value in values if value is not None and value.value is not None]
    message = (
        f"{words.listed(behind, most=3)}: much less delivered than planned"
        if behind
        else (
            "No component is rated red for what was delivered"
            if known
            else "Nothing is known of what was delivered"
        )
    )
    rows = [
        charts.Bar(
            f"{row.title}{'' if row.core == 'yes' else ' (not core)'}",
            value.value if value is not None else None,
            f"{words.number(value.numerator)} of {words.number(value.denominator)} {row.unit}"
            if value is not None and value.value is not None
            else words.BANDS[value.band if value is not None else "no_data"],
        )
        for row, value in values
    ]
    shown = "; ".join(f"{row.name}: {row.note}" for row in rows)
    picture = Picture(
        charts.delivered(rows),
        f"Bars towards a plan of 100 %, one row for each of {len(rows)} components. {shown}.",
        "Units delivered against units planned, by component, up to four quarters to "
        f"{quarter(scope.quarter)}",
    )
    content = tables.table(
        ["Component", "Core", "Delivered of planned", "Rating"],
        [
            [
                plain(row.title),
                plain(row.core),
                said(value, "share"),
                words.band(value.band if value is not None else None),
            ]
            for row, value in values
        ],
    )
    return Exhibit(
        message, "", picture if known else None, tables.folded("The table behind this figure", content)
    )


def strength(scope: Scope) -> Exhibit:
    """The indicators of implementation, and what the first three mean together."""
    value = scope.value("IM04")
    if value is None or value.value is None:
        message = "Strength of implementation cannot be stated"
    else:
        message = f"Strength of implementation stands at {words.share(value.value)}"
    return Exhibit(
        message,
        "It is the least of three: core components under way, fidelity and dose.",
        table=findings.figures(scope, findings.of_aim(scope, "implementation")),
        caption="Implementation in figures",
    )
