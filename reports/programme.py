"""The programme report: the partnerships side by side on flags and delivery confidence, never ranked; who is
late.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

from reports import charts, coverage, flags, front, show, tables, verdict, words
from reports.findings import said
from reports.flags import FlagWords
from reports.marts import Marts, Row
from reports.scope import Scope, is_open
from reports.show import Exhibit, Picture
from reports.words import day, plain, quarter, share

STATUSES = ("in time", "late", "returned to the partner", "missing")


@dataclass(frozen=True)
class Programme:
    """One quarter of all partnerships in the published marts."""

    marts: Marts
    quarter: str

    @cached_property
    def programme(self) -> Row:
        return self.marts.rows("from programme")[0]

    @cached_property
    def scopes(self) -> list[Scope]:
        """Every partnership that ran in the quarter, by title."""
        found = self.marts.rows(
            """
            select partnership_id, title from partnerships
            where partnership_id in (select partnership_id from submissions where quarter = $quarter)
                or partnership_id in (select partnership_id from indicator_values where quarter = $quarter)
            order by title, partnership_id
            """,
            quarter=self.quarter,
        )
        return [Scope(self.marts, row.partnership_id, self.quarter) for row in found]


def opening(scope: Programme) -> None:
    """The title of the report and what it is about."""
    title = plain(scope.programme.title)
    notice = front.MADE_UP if scope.programme.made_up == "yes" else ""
    n = words.count(len(scope.scopes), "partnership")
    text = (
        f"The partnerships of **{title}** side by side, as their partners' returns for "
        f"{quarter(scope.quarter)} show them: "
        f"{n}. They are listed by name. They are not ranked: they differ in size, task and in what is "
        "known of them."
    )
    show.markdown(
        f"{notice}\n\n::: {{.lead}}\n{text}\n:::",
        title=" ".join(str(scope.programme.title).split()),
        subtitle=f"Programme report, {quarter(scope.quarter)}",
    )


def side_by_side(scope: Programme) -> Exhibit:
    """Delivery confidence, flags, implementation and returns of each partnership."""
    rows = []
    grave = 0
    for own in scope.scopes:
        found = own.diagnosis
        n = sum(flag.severity in {"critical", "high"} for flag in own.open_flags)
        grave += bool(n)
        rows.append(
            [
                f"{plain(own.partnership.title)} ({plain(own.partnership_id)})",
                words.delivery_confidence(found.delivery_confidence) if found else "not judged yet",
                flags.summary(own.flags) if found else "–",
                verdict.sentence(found).split("**")[1] if found and found.verdict else "–",
                share(found.implementation) if found else "–",
                said(own.value("IS17"), "share"),
            ]
        )
    if not rows:
        return Exhibit(
            "No partnership ran in this quarter", "The register names none, so there is nothing to report on."
        )
    return Exhibit(
        f"{words.counted(grave, 'partnership')} of {len(rows)} "
        f"{'has' if grave == 1 else 'have'} a critical or high flag open",
        "Delivery confidence is indicative. Flags are counted by severity; waived ones are left out.",
        table=tables.table(
            [
                "Partnership",
                "Delivery confidence",
                "Open flags",
                "Verdict",
                "Implementation",
                "Returns in hand",
            ],
            rows,
        ),
        caption=f"The partnerships of the programme, {quarter(scope.quarter)}",
    )


def gravest(scope: Programme) -> str:
    """The critical and high flags of each partnership, in a sentence each."""
    parts = []
    for own in scope.scopes:
        told = FlagWords(own)
        shown = [flag for flag in own.open_flags if flag.severity in {"critical", "high"}]
        lines = [
            f"- {words.severity(flag.severity)} **{told.heading(flag)}.** {plain(flag.message)}"
            for flag in shown[:8]
        ]
        if len(shown) > 8:
            lines.append(
                f"- {words.count(len(shown) - 8, 'more critical or high flag')}: see the report of the "
                "partnership."
            )
        nothing = (
            "No critical or high flag is open."
            if own.diagnosis
            else "Flags are not judged for this quarter yet."
        )
        parts.append(f"### {plain(own.partnership.title)}\n\n" + ("\n".join(lines) or nothing))
    return "\n\n".join(parts) or "There is no partnership, so there is no flag."


def common(scope: Programme) -> Exhibit:
    """Rules against partnerships: how many flags of each rule are open where."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for own in scope.scopes:
        for flag in own.flags:
            if is_open(flag):
                counts[flag.rule_id][own.partnership_id] += 1
    shared = [rule for rule, found in counts.items() if len(found) > 1]
    if not counts:
        return Exhibit("No flag is open in any partnership")
    rules = scope.scopes[0].rules
    order = sorted(counts, key=lambda rule: (-len(counts[rule]), rule))
    return Exhibit(
        f"{words.counted(len(shared), 'rule fails', 'rules fail')} in more than one partnership",
        "Numbers count open flags. What is found in several places together need not have the same cause.",
        table=tables.table(
            ["Rule", "Severity", *(plain(own.partnership_id) for own in scope.scopes)],
            [
                [
                    f"{plain(rules[rule].title)} ({rule})",
                    words.severity(rules[rule].severity),
                    *(str(counts[rule].get(own.partnership_id) or "–") for own in scope.scopes),
                ]
                for rule in order
            ],
            "ll" + "c" * len(scope.scopes),
        ),
        caption=f"Rules with open flags, by partnership, {quarter(scope.quarter)}",
    )


def _status(row: Row) -> str:
    if row.status == "accepted":
        return "in time" if row.is_on_time else "late"
    return {"returned": "returned to the partner", "missing": "missing"}.get(row.status, "not due yet")


def reporting(scope: Programme) -> Exhibit:
    """How many expected returns came in time, late, were returned or are missing, by partnership."""
    counts = []
    for own in scope.scopes:
        found = [_status(row) for row in own.submissions if row.is_expected]
        counts.append([float(found.count(status)) for status in STATUSES])
    total = sum(map(sum, counts))
    if not total:
        return Exhibit("No return is expected yet")
    in_hand = sum(row[0] + row[1] for row in counts)
    names = [own.partnership.title for own in scope.scopes]
    shown = "; ".join(
        f"{name}: "
        + ", ".join(f"{words.number(n)} {status}" for status, n in zip(STATUSES, row, strict=True))
        for name, row in zip(names, counts, strict=True)
    )
    picture = Picture(
        charts.stacked(names, STATUSES, counts),
        f"Stacked bars, one row for each of {len(names)} partnerships: expected returns by what became "
        f"of them. {shown}.",
        f"Expected returns by what became of them, {quarter(scope.quarter)}",
    )
    content = tables.table(
        ["Partnership", *(words.sentence(status) for status in STATUSES)],
        [[plain(name), *(words.number(n) for n in row)] for name, row in zip(names, counts, strict=True)],
        "lrrrr",
    )
    return Exhibit(
        f"{words.number(in_hand)} of {words.number(total)} expected returns are in hand",
        "",
        picture,
        tables.folded("The table behind this figure", content),
    )


def late(scope: Programme) -> Exhibit:
    """The returns that are late, returned or missing, one by one."""
    rows = [
        [
            plain(own.partnership.title),
            own.partner(row.partner_id),
            words.sentence(_status(row)),
            day(row.due_on),
            day(row.timed_on) if row.timed_on else "–",
        ]
        for own in scope.scopes
        for row in own.submissions
        if row.is_expected and _status(row) not in {"in time", "not due yet"}
    ]
    return Exhibit(
        f"{words.counted(len(rows), 'return is', 'returns are')} late, returned or missing",
        table=tables.table(["Partnership", "Partner", "Return", "Due on", "First return"], rows),
        caption=f"Returns that are late, returned or missing, {quarter(scope.quarter)}",
    )


def returned(scope: Programme) -> str:
    """Every returned file of the quarter and why, as a list; also those that name no partnership we know."""
    if not scope.scopes:
        return "No partnership, no return."
    lines = coverage.returned_lines(scope.scopes[0], "$key is not null", "any")
    return "\n".join(lines) or "No file was returned to its partner for this quarter."


def reading(scope: Programme, profile: str) -> str:
    """How comparable the partnerships are, and by what the report was made."""
    return (
        "- **Not a ranking.** A partnership with more flags may be one whose partners report more.\n"
        "- **Silence is not success.** Where returns are missing, rules that rest on them are not "
        "judged; the report of each "
        "partnership says which.\n"
        "- **Found together.** Flags that stand together are named together; that one follows from "
        "another is not shown.\n"
        f"- Profile: {profile}. Made with Accord {version('accord')}."
    )
