"""What a run ends by saying: what came in, what was returned and why, which partnerships have grave flags,
where the reports lie.

Read from the published warehouse, so that a run that found nothing new says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.forms import load_problem_catalogue
from orchestration.settings import Settings

_FORMS = {
    "programme-register": ("register", "registers"),
    "partner-return": ("return", "returns"),
    "outcomes": ("outcome file", "outcome files"),
    "partner-survey": ("survey file", "survey files"),
}
_DECISIONS = {
    "accepted": "accepted",
    "returned": "returned",
    "already_received": "received before",
    "set_aside": "set aside",
    "erased": "erased",
}
_SET_ASIDE_TODO = (
    "The fault may be Accord's own: compare the cell with the original, then ask for a new file."
)
_SHOWN_CELLS = 4
_SHOWN_FILES = 20
_SHOWN_FLAGS = 8


@dataclass(frozen=True)
class ReturnedProblem:
    """One kind of problem in a returned file: the catalogue's words, how often, the first cells."""

    title: str
    how_to_fix: str
    count: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ReturnedFile:
    """A file that was not taken in, or set aside later: whose, why, where the list of corrections lies,
    whether a good one came since.
    """

    file_name: str
    partner: str
    quarter: str
    problems: tuple[ReturnedProblem, ...]
    feedback: Path | None
    is_replaced: bool
    is_set_aside: bool


@dataclass(frozen=True)
class GraveFlag:
    """An open flag of severity high or critical."""

    severity: str
    title: str
    message: str


@dataclass(frozen=True)
class Summary:
    """Everything the summary says. `received` counts files by form and decision, in this run or in all."""

    title: str
    is_made_up: bool
    quarter: str | None
    as_of: str
    received: dict[tuple[str, str], int]
    is_this_run: bool
    returned: tuple[ReturnedFile, ...]
    flags: dict[str, tuple[GraveFlag, ...]]
    index: Path


def gather_summary(settings: Settings, quarter: str | None, since: int | None = None) -> Summary:
    """Read the summary from the published warehouse; `since`: only files whose ledger seq is greater count as
    received.
    """
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        title, made_up = connection.execute("select title, made_up from marts.programme").fetchone() or (
            "",
            None,
        )
        counted = connection.execute(
            "select form, decision, count(*) from marts.versions where seq > ? group by all", [since or 0]
        ).fetchall()
        return Summary(
            title=title,
            is_made_up=made_up == "yes",
            quarter=quarter,
            as_of=settings.as_of.isoformat(),
            received={(form, decision): n for form, decision, n in counted},
            is_this_run=since is not None,
            returned=tuple(_returned(connection, settings, since)),
            flags=_grave_flags(connection, quarter),
            index=settings.reports / "index.html",
        )


def _returned(
    connection: duckdb.DuckDBPyConnection, settings: Settings, since: int | None
) -> Iterator[ReturnedFile]:
    """Files returned in this run; where none is told apart, those that no accepted return followed. Those
    set aside stay until one does.
    """
    found = connection.execute(
        """
        select returned.sha256, returned.file_name, coalesce(partners.title, returned.partner_id, ''),
            coalesce(returned.quarter, ''),
            exists (
                select 1 from marts.versions as later
                where later.form = returned.form and later.decision = 'accepted' and later.seq > returned.seq
                    and later.partnership_id = returned.partnership_id and later.partner_id =
                    returned.partner_id
                    and later.quarter = returned.quarter
            ) as is_replaced,
            returned.decision = 'set_aside' as is_set_aside
        from marts.versions as returned
        left join marts.partners as partners on partners.partner_id = returned.partner_id
        where returned.decision = 'set_aside' or (returned.decision = 'returned' and returned.seq > ?)
        order by is_replaced, returned.seq
        """,
        [since or 0],
    ).fetchall()
    for sha256, file_name, partner, quarter, is_replaced, is_set_aside in found:
        if is_replaced and (since is None or is_set_aside):
            continue
        problems = tuple((_failed_checks if is_set_aside else _problems)(connection, sha256))
        feedback = next(iter(sorted(settings.feedback.rglob(f"*-{sha256[:8]}.html"))), None)
        feedback = None if is_set_aside else feedback
        yield ReturnedFile(file_name, partner, quarter, problems, feedback, is_replaced, is_set_aside)


def _problems(connection: duckdb.DuckDBPyConnection, sha256: str) -> Iterator[ReturnedProblem]:
    catalogue = load_problem_catalogue()
    found = connection.execute(
        """
        select code, count(*), list(concat_ws('!', sheet, cell) order by sheet, row, cell)
        from marts.intake_problems where sha256 = ? and severity = 'must' group by code order by 2 desc, 1
        """,
        [sha256],
    ).fetchall()
    for code, count, cells in found:
        kind = catalogue[code]
        named = tuple(dict.fromkeys(cell for cell in cells if cell))[:_SHOWN_CELLS]
        yield ReturnedProblem(kind.title, kind.how_to_fix, count, named)


def _failed_checks(connection: duckdb.DuckDBPyConnection, sha256: str) -> Iterator[ReturnedProblem]:
    """The `must` checks of the second line that failed in the rows of a return set aside."""
    found = connection.execute(
        """
        with failing as (
            select distinct check_id, unnest(failed_cells) as place from marts.check_results
        )
        select checks.asserts, count(*),
            list(concat_ws('!', place.sheet, place.cell) order by place.sheet, place.cell)
        from failing inner join marts.checks as checks on checks.check_id = failing.check_id
        where place.sha256 = ? and checks.severity = 'must' group by checks.asserts order by 2 desc, 1
        """,
        [sha256],
    ).fetchall()
    for asserts, count, cells in found:
        title = f"A check of the loaded rows failed: {asserts}"
        yield ReturnedProblem(title, _SET_ASIDE_TODO, count, tuple(cells[:_SHOWN_CELLS]))


def _grave_flags(
    connection: duckdb.DuckDBPyConnection, quarter: str | None
) -> dict[str, tuple[GraveFlag, ...]]:
    """The open grave flags of every partnership, by its title; none where it has none."""
    titles = connection.execute("select partnership_id, title from marts.partnerships order by 1").fetchall()
    found = connection.execute(
        """
        select flags.partnership_id, flags.severity, rules.title, flags.message
        from marts.flags as flags inner join marts.rules as rules on rules.rule_id = flags.rule_id
        where flags.quarter = ? and flags.severity in ('high', 'critical')
            and flags.state in ('new', 'continuing') and not flags.is_waived
        order by flags.severity, flags.rule_id, flags.subject_id
        """,
        [quarter],
    ).fetchall()
    return {
        title: tuple(
            GraveFlag(severity, rule, message)
            for own, severity, rule, message in found
            if own == partnership_id
        )
        for partnership_id, title in titles
    }


def tell_summary(summary: Summary) -> str:
    """The summary as plain lines for a terminal or a log."""
    return "\n".join(
        [*_head(summary), *_came_in(summary), *_was_returned(summary), *_flagged(summary), *_lies(summary)]
    )


def _head(summary: Summary) -> Iterator[str]:
    quarter = f"quarter {summary.quarter.replace('-', ' ')}" if summary.quarter else "no quarter judged yet"
    yield f"{summary.title}: {quarter}, as of {summary.as_of}"
    if summary.is_made_up:
        yield "The data are made up, as an example."


def _came_in(summary: Summary) -> Iterator[str]:
    yield ""
    yield (
        "What came in" if summary.is_this_run else "What has come in so far (nothing new since the last run)"
    )
    if not summary.received:
        yield "  nothing"
    totals: Counter[str] = Counter()
    for (form, _), n in summary.received.items():
        totals[form] += n
    for form, n in sorted(
        totals.items(), key=lambda item: list(_FORMS).index(item[0]) if item[0] in _FORMS else 9
    ):
        one, many = _FORMS.get(form, (form, form))
        parts = [
            f"{summary.received[form, decision]} {word}"
            for decision, word in _DECISIONS.items()
            if (form, decision) in summary.received
        ]
        yield f"  {n} {one if n == 1 else many}: {', '.join(parts)}"


def _was_returned(summary: Summary) -> Iterator[str]:
    yield ""
    if not summary.returned:
        yield "Nothing was returned"
        return
    yield "What was returned, and why"
    for file in summary.returned[:_SHOWN_FILES]:
        whose = ", ".join(part for part in (file.partner, file.quarter.replace("-", " ")) if part)
        since = " - set aside after it was accepted" if file.is_set_aside else ""
        since = " - a corrected one was accepted since" if file.is_replaced else since
        yield f"  {file.file_name}{f' ({whose})' if whose else ''}{since}"
        for problem in file.problems:
            where = f" at {', '.join(problem.cells)}" if problem.cells else ""
            times = f" ({problem.count} times)" if problem.count > 1 else ""
            yield f"    {problem.title}{times}{where}. {problem.how_to_fix}"
        if file.feedback:
            yield f"    All corrections: {short_path(file.feedback)}"
    if len(summary.returned) > _SHOWN_FILES:
        yield f"  and {len(summary.returned) - _SHOWN_FILES} more"


def _flagged(summary: Summary) -> Iterator[str]:
    yield ""
    if not summary.quarter:
        yield "No quarter is judged yet, so there are no flags"
        return
    yield f"Grave flags in {summary.quarter.replace('-', ' ')}"
    for title, flags in summary.flags.items():
        yield f"  {title}: {f'{len(flags)} grave' if flags else 'none'}"
        for flag in flags[:_SHOWN_FLAGS]:
            yield f"    [{flag.severity}] {flag.title}. {flag.message}"
        if len(flags) > _SHOWN_FLAGS:
            yield f"    and {len(flags) - _SHOWN_FLAGS} more, in the report"


def _lies(summary: Summary) -> Iterator[str]:
    yield ""
    yield f"Reports: {short_path(summary.index)}"


def short_path(path: Path) -> str:
    """The path from where the person stands, where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
