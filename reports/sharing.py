"""Section 3 of the partnership report: how information is shared."""

from __future__ import annotations

from reports import findings, tables, words
from reports.findings import said
from reports.marts import Row
from reports.scope import Scope, is_open
from reports.show import Exhibit
from reports.words import plain, quarter


def answers_in_time(scope: Scope) -> Exhibit:
    """IS01 of every holder, with the requests that are overdue."""
    values = sorted(
        scope.by_partner("IS01"), key=lambda row: (row.value is None, scope.partner(row.partner_id))
    )
    flagged, red, is_rated = findings.judged(values, scope.failing("F-IS1"))
    if flagged:
        message = f"Answers from {_names(scope, flagged)} come late"
    elif red:
        message = f"Answers from {_names(scope, red)} are rated red, on few requests"
    elif is_rated:
        message = "No partner's answers are rated red for lateness"
    else:
        message = "Too few requests are known to say whether answers come in time"
    text = (
        f"The partnership as a whole, {quarter(scope.quarter)} alone: {said(scope.value('IS01'), 'share')}."
    )
    if not any(row.n for row in values):
        return Exhibit(message, text)
    span = f"{quarter(scope.previous_quarter)} and {quarter(scope.quarter)}"
    label = f"Requests answered in time, by holder, {span}"
    picture = findings.share_picture(scope, values, "share of requests answered in time", label)
    return Exhibit(message, text, picture, _answers_table(scope, values))


def _answers_table(scope: Scope, values: list[Row]) -> str:
    content = tables.table(
        ["Holder", "Answered in time", "Rating", "Overdue at quarter end"],
        [
            [
                scope.partner(row.partner_id),
                said(row, "share"),
                words.band(row.band),
                said(scope.value("IS05", row.partner_id), "requests"),
            ]
            for row in values
        ],
    )
    return tables.folded("The table behind this figure", content)


def flows(scope: Scope) -> Exhibit:
    """Who passed what to whom: a matrix of answers and shares between active members."""
    members = [row.partner_id for row in scope.members]
    counted = {
        (row.from_id, row.to_id): row
        for row in scope.marts.rows(
            """
            select from_id, to_id, count(*) as n, count(*) filter (is_covered = false) as n_uncovered
            from flows where partnership_id = $partnership and quarter = $quarter group by from_id, to_id
            """,
            partnership=scope.partnership_id,
            quarter=scope.quarter,
        )
    }
    known = _known(scope)
    required = _required_links(scope)
    silent = [pair for pair in required if pair not in counted and set(pair) <= set(members) & known]
    uncovered = [pair for pair, row in counted.items() if row.n_uncovered]
    if not counted:
        message = "No exchange of information is known"
    elif uncovered:
        message = (
            f"{words.counted(len(uncovered), 'link carries', 'links carry')} information without an agreement"
        )
    elif silent:
        message = f"{words.counted(len(silent), 'required link is', 'required links are')} not used"
    else:
        message = "No required link that can be judged is unused"
    if not counted:
        return Exhibit(message, "No standing return lists an answer or a share.")
    return Exhibit(
        message,
        "Numbers count answers and shares. **0** marks a required link without any; **?** that none is "
        "listed but one of the "
        "two did not say; **▲** a number of which a part was passed without an agreement in force.",
        table=_matrix(scope, members, counted, required, known),
        caption=f"Answers and shares from one partner (row) to another (column), {quarter(scope.quarter)}",
    )


def _known(scope: Scope) -> set[str]:
    """Partners whose Requests and Shares sheets are both filled or declared empty (statistics.md, IS19)."""
    found = scope.own("from sheet_states")
    told = {(row.partner_id, row.sheet) for row in found if row.state in {"filled", "nil"}}
    return {
        row.partner_id for row in found if {(row.partner_id, "Requests"), (row.partner_id, "Shares")} <= told
    }


def _required_links(scope: Scope) -> set[tuple[str, str]]:
    found = scope.marts.rows(
        """
        from links where partnership_id = $partnership and min_flows >= 1
            and (valid_from is null or valid_from < $next) and (valid_to is null or valid_to >= $first)
        """,
        partnership=scope.partnership_id,
        first=scope.begins_on,
        next=scope.next_begins_on,
    )
    return {(row.from_id, row.to_id) for row in found}


def _matrix(
    scope: Scope,
    members: list[str],
    counted: dict[tuple[str, str], Row],
    required: set[tuple[str, str]],
    known: set[str],
) -> str:
    def cell(pair: tuple[str, str]) -> str:
        if pair[0] == pair[1]:
            return "–"
        row = counted.get(pair)
        if row is None:
            return "?" if not set(pair) <= known else "**0**" if pair in required else ""
        return f"{words.sign('red', '▲')}{words.NBSP}{row.n}" if row.n_uncovered else str(row.n)

    rows = [
        [scope.partner(sender), *(cell((sender, receiver)) for receiver in members)] for sender in members
    ]
    heads = ["From → to", *(plain(partner_id) for partner_id in members)]
    return tables.table(heads, rows, "l" + "c" * len(members))


def stories(scope: Scope) -> Exhibit:
    """Pairs whose lists of requests do not agree (IS18)."""
    pairs = sorted(
        scope.by_partner("IS18"), key=lambda row: (findings.rank(row), _pair(scope, row.partner_id))
    )
    flagged, red, is_rated = findings.judged(pairs, scope.failing("F-IS11"))
    if flagged:
        message = f"{_names(scope, flagged)} tell two stories"
    elif red:
        message = f"The lists of {_names(scope, red)} differ, on few requests"
    elif is_rated:
        message = "No pair of partners is rated red for lists that differ"
    else:
        message = "It cannot be said whether both sides tell the same story"
    all_pairs = said(scope.value("IS18"), "share")
    text = f"Requests on which both lists agree, all pairs, {quarter(scope.quarter)} alone: {all_pairs}."
    content = tables.table(
        ["Pair", "Requests on which both lists agree", "Rating"],
        [[_pair(scope, row.partner_id), said(row, "share"), words.band(row.band)] for row in pairs],
    )
    return Exhibit(
        message,
        text,
        table=content,
        caption=f"Both sides' lists compared, by pair, up to {quarter(scope.quarter)}",
    )


def _names(scope: Scope, values: list[Row]) -> str:
    return words.listed([_pair(scope, row.partner_id) for row in values], most=2)


def _pair(scope: Scope, pair: str) -> str:
    return " and ".join(scope.partner(partner_id) for partner_id in pair.split("|"))


def overview(scope: Scope) -> Exhibit:
    """The indicators of the aim, in one table."""
    n = sum(is_open(flag) and flag.aim == "information_sharing" for flag in scope.flags)
    return Exhibit(
        f"{words.counted(n, 'flag')} on information sharing {'is' if n == 1 else 'are'} open",
        table=findings.figures(scope, findings.of_aim(scope, "information_sharing")),
        caption="Information sharing in figures",
    )
