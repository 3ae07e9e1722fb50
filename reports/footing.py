"""Sections 9 and 10 of the partnership report: what it cannot say, by which rules it was made."""

from __future__ import annotations

from collections import defaultdict
from importlib.metadata import version
from pathlib import PurePosixPath

from reports import flags, tables, words
from reports.anchors import trace_page
from reports.marts import Row
from reports.scope import Scope
from reports.show import Exhibit
from reports.words import plain, quarter


def cannot_say(scope: Scope) -> Exhibit:
    """Indicators of the partnership without a rating that could have one, and why."""
    unknown = [
        row
        for row in scope.values
        if not row.partner_id
        and not row.breakdown
        and row.band in {"too_few", "no_data", "low_coverage", "not_reached"}
    ]
    return Exhibit(
        f"{words.counted(len(unknown), 'indicator')} of the partnership cannot be rated"
        if unknown
        else "Every indicator of the partnership has its value",
        table=tables.table(
            ["Indicator", "Why", "n", "Least n"],
            [
                [
                    f"{_traced(scope, row.indicator_id)} ({row.indicator_id})",
                    words.BANDS[row.band],
                    words.number(row.n, 0) if row.n is not None else "–",
                    words.number(row.min_n, 0) if row.min_n is not None else "–",
                ]
                for row in unknown
                if row.indicator_id in scope.indicators
            ],
            "llrr",
        ),
        caption=f"Indicators without a rating, {quarter(scope.quarter)}",
    )


def not_assessable(scope: Scope) -> Exhibit:
    """Rules that could not be assessed for some subject: silence is never success."""
    counts: dict[str, int] = defaultdict(int)
    for row in scope.own("from rule_results"):
        counts[row.rule_id] += row.status == "not_assessable"
    rows = [(rule_id, n) for rule_id, n in sorted(counts.items()) if n]
    return Exhibit(
        f"{words.counted(len(rows), 'rule')} could not be judged for one subject or more"
        if rows
        else "Every rule could be judged for each of its subjects"
        if scope.diagnosis
        else "No rule is judged for this quarter yet",
        table=tables.table(
            ["Rule", "Subjects not judged", "Because"],
            [
                [
                    f"{plain(scope.rules[rule_id].title)} ({rule_id})",
                    str(n),
                    plain(scope.rules[rule_id].not_assessable_when),
                ]
                for rule_id, n in rows
            ],
            "lrl",
        ),
        caption=f"Rules that could not be judged, {quarter(scope.quarter)}",
    )


def silences(scope: Scope) -> str:
    """What else the report cannot say, as a list."""
    missing = [
        scope.partner(row.partner_id)
        for row in scope.submissions
        if row.is_expected and row.status != "accepted"
    ]
    lines = []
    if scope.diagnosis is None or scope.diagnosis.verdict in {None, "not_demonstrable", "not_implemented"}:
        lines.append("Whether the partnership has an effect: see the verdict at the beginning.")
    if missing:
        lines.append(
            f"Anything that only {words.listed(missing)} could have shown: no accepted return is in hand."
        )
    lines.append(
        "Whether there is no effect or a small one, where counts are small: below about 250 cases a year in "
        "the target and 380 in the comparison areas the two cannot be told apart."
    )
    if not scope.has_previous:
        lines.append("How anything developed: this is the first quarter of the partnership.")
    if not scope.marts.rows(
        "from survey_scores where partnership_id = $key limit 1", key=scope.partnership_id
    ):
        lines.append("How the partners themselves see the partnership: no survey is in hand.")
    lines.append(
        "Why anything happened. Flags and outcomes that are found together are named together; that one "
        "follows from the "
        "other is not shown."
    )
    return "\n".join(f"- {line}" for line in lines)


def thresholds(scope: Scope) -> Exhibit:
    """The limits by which the indicators of this report were rated."""
    rated: dict[str, Row] = {}
    for row in scope.values:
        if row.green is not None or row.amber is not None:
            rated.setdefault(row.indicator_id, row)
    changed = {row.entry_id for row in scope.marts.rows("select distinct entry_id from thresholds")}
    content = tables.table(
        ["Indicator", "Better", "Green", "Amber", "Least n", "Formula"],
        [
            [
                f"{_traced(scope, key)} ({key}){' ⁎' if key in changed else ''}",
                scope.indicators[key].direction,
                words.number(row.green, 3) if row.green is not None else "–",
                words.number(row.amber, 3) if row.amber is not None else "–",
                words.number(row.min_n, 0) if row.min_n is not None else "–",
                plain(scope.indicators[key].formula),
            ]
            for key, row in sorted(rated.items())
        ],
        widths=[22, 7, 7, 7, 6, 51],
    )
    return Exhibit(
        "Limits in force", table=content, caption="Indicators rated in this report, with the limits in force"
    )


def _traced(scope: Scope, indicator_id: str) -> str:
    """The title of an indicator, with a link to where its figures come from."""
    address = f"{trace_page(scope.partnership_id)}#indicator.{indicator_id}"
    return f"[{plain(scope.indicators[indicator_id].title)}]({address})"


def traced(scope: Scope) -> str:
    """Where every figure can be followed to its cells, in a sentence."""
    asked = f"--partnership {scope.partnership_id} --quarter {scope.quarter}"
    page = f"[the trace page beside this report]({trace_page(scope.partnership_id)})"
    return (
        "Every figure, every flag and the verdict of this report, followed to the rows and cells that they "
        f"rest on and counted anew from them: {page}. One of them alone, in a terminal: "
        f"`accord trace IS01 {asked}`; `--partner` and `--breakdown` name a part of it."
    )


def inputs(scope: Scope) -> Exhibit:
    """The workbooks that this report rests on, with their hashes."""
    rows = scope.marts.rows(
        """
        select file_name, sha256, partner_id, submitted_on from versions
        where sha256 in (
            select sha256 from submissions where partnership_id = $partnership and quarter = $quarter and
            sha256 is not null) qualify row_number() over (partition by sha256 order by seq) = 1
        order by file_name
        """,
        partnership=scope.partnership_id,
        quarter=scope.quarter,
    )
    return Exhibit(
        "Workbooks that this report rests on",
        "" if rows else "None: no return is in hand.",
        table=tables.table(
            ["File", "Partner", "SHA-256"],
            [
                [
                    plain(PurePosixPath(row.file_name).name),
                    scope.partner(row.partner_id),
                    f"`{row.sha256[:32]}` `{row.sha256[32:]}`",
                ]
                for row in rows
            ],
            widths=[30, 25, 36],
        ),
        caption=f"Standing returns for {quarter(scope.quarter)}",
    )


def made_with(scope: Scope, profile: str) -> str:
    """Profile and version, in a sentence."""
    waived = flags.waivers(scope)
    return (
        f"Profile: {profile}. Made with Accord {version('accord')}. Every interval is two-sided 95 %. A "
        "flag that rests on a "
        "sample is `not confirmed` where its interval reaches across the limit, and then counts one step "
        "less.\n\n" + (f"Waivers:\n\n{waived}" if waived else "No rule is waived.")
    )
