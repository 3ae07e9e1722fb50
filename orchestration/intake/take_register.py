"""Takes in the register: a new one that holds is loaded whole; one that does not goes back, and the last
accepted stands.
"""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.errors import RegisterError
from orchestration.forms import Problem, load_problem_catalogue, load_register_form
from orchestration.intake.ahead import read_bounded
from orchestration.intake.deciding import file_facts, is_acceptable, problems_of
from orchestration.intake.desk import Desk, decision_of, headings
from orchestration.intake.find import FoundFile, find_register
from orchestration.intake.loading import loading
from orchestration.intake.problem_making import make_problem
from orchestration.intake.register import Register
from orchestration.intake.register_file import RegisterReading, read_register
from orchestration.intake.scan import column_letter
from orchestration.intake.standing import load_standing
from orchestration.intake.tables import VALUE_COLUMN, Table
from orchestration.ledger import Line
from orchestration.warehouse import insert_rows, raw_tables

REGISTER_FORM = "programme-register"
_NAMED_PROBLEMS = 10
REGISTER_FOLDER = ("register", "")


def take_in_register(desk: Desk) -> Register:
    """The register that stands after looking at register.xlsx. Raises RegisterError where none stands."""
    file = find_register(desk.settings)
    if file is None:
        desk.report.warnings.append("There is no register.xlsx; the register accepted last stands.")
    elif not desk.known.is_last_register(file) and (staged := desk.stage(file)):
        _decide(desk, staged)
    last, accepted = desk.known.register, desk.known.accepted_register
    if accepted is None:
        raise _no_register(desk, last if file else None)
    if file is not None and last is not None and last.event == "register_returned":
        desk.report.register = "returned"
        desk.report.warnings.append("register.xlsx was returned; the register accepted before stands.")
    return load_standing(desk.connection)


def load_register(connection: duckdb.DuckDBPyConnection, line: Line, reading: RegisterReading) -> None:
    """Replace the rows of the register by those of a newly accepted one; one transaction."""
    with loading(connection, [line]):
        connection.execute(
            "delete from raw.positions where _sha256 in (select _sha256 from raw.register_programme)"
        )
        for sheet in load_register_form().sheets:
            columns = raw_tables()[sheet.table]
            connection.execute(f"delete from raw.{sheet.table}")
            rows = reading.sheets.get(sheet.name)
            if rows is None:
                continue
            values = {c.table_name: rows.values[c.name] for c in (sheet.fields or sheet.columns)}
            values |= {
                "_sha256": [reading.sha256] * rows.n,
                "_sheet": [sheet.name] * rows.n,
                "_row": rows.table.rows,
            }
            insert_rows(
                connection, sheet.table, list(zip(*(values[name] for name, _ in columns), strict=True))
            )
            insert_rows(connection, "positions", _positions(reading.sha256, rows.table))


def _positions(sha256: str, table: Table) -> list[tuple[Any, ...]]:
    if table.is_fields:
        letter = column_letter(VALUE_COLUMN)
        return [(sha256, table.sheet, name, letter, row) for name, row in table.columns.items()]
    return [(sha256, table.sheet, name, table.letter(name), None) for name in table.columns]


def _decide(desk: Desk, file: FoundFile) -> None:
    receipts = desk.receive([file])
    try:
        reading = read_register(file.sha256, read_bounded(file.path))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:
        # the reader is native code whose panics are no ordinary exceptions
        reading = RegisterReading(file.sha256, problems=[make_problem("unreadable-file")])
    problems = reading.all_problems()
    desk.keep(file, problems)
    desk.flush_archive()
    facts = file_facts(file, REGISTER_FORM, receipts[file.sha256], problems)
    is_accepted = is_acceptable(problems)
    [line] = desk.write([("register_accepted" if is_accepted else "register_returned", facts)])
    if is_accepted:
        load_register(desk.connection, line, reading)
        desk.report.register = "accepted"
    else:
        with loading(desk.connection, [line]):
            pass
    columns = {s.name: headings(s.fields or s.columns) for s in load_register_form().sheets}
    desk.note(line, decision_of(line), problems, REGISTER_FOLDER, columns)


def _no_register(desk: Desk, line: Line | None) -> RegisterError:
    path = str(desk.settings.register_file)
    if line is None:
        return RegisterError(
            "There is no programme register",
            path,
            "Put register.xlsx into the inputs; `accord example` shows what it looks like.",
        )
    must = [p for p in problems_of(dict(line.facts)) if p.severity == "must"]
    named = "; ".join(_in_words(p) for p in must[:_NAMED_PROBLEMS])
    more = f"; and {len(must) - _NAMED_PROBLEMS} more" if len(must) > _NAMED_PROBLEMS else ""
    return RegisterError(
        f"The programme register cannot be used: {named}{more}",
        path,
        f"The whole list lies in {desk.settings.feedback}.",
    )


def _in_words(problem: Problem) -> str:
    """Where and what, for the operator's message: sheet, cell, the catalogue's title."""
    place = " ".join(
        part
        for part in (problem.sheet, problem.cell or (f"row {problem.row}" if problem.row else None))
        if part
    )
    title = load_problem_catalogue()[problem.code].title
    return f"{place}: {title} ({problem.code})" if place else f"{title} ({problem.code})"
