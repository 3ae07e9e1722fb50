"""Takes in outcome and survey files: each is accepted or returned as a whole and loaded with its ledger
line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.errors import AccordError
from orchestration.forms import Column, load_register_form, load_survey_form
from orchestration.intake.cells import ReadRows
from orchestration.intake.deciding import file_facts, is_acceptable
from orchestration.intake.desk import Desk, decision_of, headings
from orchestration.intake.find import FoundFile, find_outcomes, find_surveys
from orchestration.intake.guard import Unfit
from orchestration.intake.loading import loading
from orchestration.intake.outcomes import OUTCOME_FORM, file_problems, read_outcomes
from orchestration.intake.problem_making import make_problem
from orchestration.intake.register import Register
from orchestration.intake.surveys import SURVEY_FORM, read_survey
from orchestration.intake.take_returns import read_bounded
from orchestration.ledger import Line
from orchestration.settings import Settings
from orchestration.warehouse import insert_rows, raw_tables

_log = logging.getLogger(__name__)

Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class DataFileKind:
    """One kind of data file: where it lies, how it is read, what its acceptance is called, into which
    table it goes.
    """

    form: str
    folder: str
    accepted: str
    table: str
    find: Callable[[Settings, list[str]], Iterable[FoundFile]]
    read: Callable[[bytes, Register, Connection], ReadRows]
    columns: Callable[[], tuple[Column, ...]]


def _read_survey(content: bytes, register: Register, _: Connection) -> ReadRows:
    return read_survey(content, register)


OUTCOMES = DataFileKind(
    OUTCOME_FORM,
    "outcomes",
    "outcomes_accepted",
    "outcome_rows",
    find_outcomes,
    read_outcomes,
    lambda: load_register_form().outcome_files.columns,
)
SURVEYS = DataFileKind(
    SURVEY_FORM,
    "surveys",
    "accepted",
    "survey_rows",
    find_surveys,
    _read_survey,
    lambda: load_survey_form().columns,
)
KINDS: Mapping[str, DataFileKind] = {kind.form: kind for kind in (OUTCOMES, SURVEYS)}


def take_in_data_files(desk: Desk, register: Register, kind: DataFileKind) -> None:
    """Take in every file of that kind that is new, by path."""
    for file in kind.find(desk.settings, desk.report.warnings):
        if desk.known.holds(file):
            desk.report.n_known += 1
        elif file.sha256 in desk.known.hashes:
            desk.take_again(file, kind.form)
        elif staged := desk.stage(file):
            _take_in(desk, register, kind, staged)


def load_data_file(connection: Connection, line: Line, kind: DataFileKind, rows: ReadRows | None) -> None:
    """Load what a line says of a data file; `rows` of an accepted one."""
    with loading(connection, [line]):
        if rows is None or line.event == "returned":
            return
        values: dict[str, list[Any]] = {c.table_name: rows.values[c.name] for c in kind.columns()}
        values |= {
            "_sha256": [line.facts["sha256"]] * rows.n,
            "_sheet": [rows.table.sheet] * rows.n,
            "_row": rows.table.rows,
            "seq": [line.seq] * rows.n,
        }
        names = [name for name, _ in raw_tables()[kind.table]]
        insert_rows(connection, kind.table, list(zip(*(values[n] for n in names), strict=True)))
        positions = [
            (
                line.facts["sha256"],
                rows.table.sheet,
                kind_column.table_name,
                rows.table.letter(kind_column.name),
                None,
            )
            for kind_column in kind.columns()
            if kind_column.name in rows.table.columns
        ]
        insert_rows(connection, "positions", positions)


def _take_in(desk: Desk, register: Register, kind: DataFileKind, file: FoundFile) -> None:
    receipts = desk.receive([file])
    rows: ReadRows | None = None
    try:
        rows = kind.read(read_bounded(file.path), register, desk.connection)
        problems = file_problems(rows)
    except Unfit as unfit:
        problems = [make_problem(unfit.code, expected=unfit.expected)]
    except (AccordError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:
        # the readers are native code whose panics are no ordinary exceptions
        _log.error("%s could not be read: %s", file.sha256, type(fault).__name__)
        problems = [make_problem("unreadable-file")]
    if rows and _is_overtaken(desk, kind, file, rows):
        desk.drop(file, kind.form)
        return
    desk.keep(file, problems)
    desk.flush_archive()
    facts = file_facts(file, kind.form, receipts[file.sha256], problems)
    is_accepted = is_acceptable(problems)
    [line] = desk.write([(kind.accepted if is_accepted else "returned", facts)])
    load_data_file(desk.connection, line, kind, rows)
    columns = {rows.table.sheet: headings(kind.columns())} if rows else {}
    desk.note(line, decision_of(line), problems, (kind.folder, ""), columns)


def _is_overtaken(desk: Desk, kind: DataFileKind, file: FoundFile, rows: ReadRows) -> bool:
    """Whether a file that is looked at again holds a row that another file gave meanwhile."""
    first = desk.known.again.get(file.sha256)
    if first is None:
        return False
    keys = [c for c in kind.columns() if c.key or c.name in ("partnership_id", "quarter")]
    names = ", ".join(f"lower({c.table_name})" for c in keys)
    newer = desk.connection.execute(
        f"select {names} from raw.{kind.table} where seq > ?", [first.seq]
    ).fetchall()
    own = zip(*(rows.values[c.name] for c in keys), strict=True)
    return not {tuple(str(v).lower() for v in row) for row in own}.isdisjoint(newer)
