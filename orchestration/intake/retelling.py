"""Writes the senders' lists that a run which died left unwritten.

Which problems a file has is what the ledger says. The values shown beside them are read from the original
once more: from the archive, or from the drop folder where it may not be kept; where neither has it, the list
goes without values.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from hashlib import sha256

from orchestration.errors import ArchiveError
from orchestration.forms import Problem, load_register_form
from orchestration.intake.archive import find_archived
from orchestration.intake.deciding import RETURN_FORM, moment, problems_of
from orchestration.intake.desk import Desk, headings
from orchestration.intake.earlier import compare_with_earlier
from orchestration.intake.examining import Original, examine, read_all
from orchestration.intake.feedback import feedback_path
from orchestration.intake.find import DECISIONS, REGISTER_DECISIONS
from orchestration.intake.grouping import Headings, return_headings
from orchestration.intake.outcomes import file_problems
from orchestration.intake.register_file import read_register
from orchestration.intake.replacing import first_folder, is_replacement
from orchestration.intake.returns import ReturnReader
from orchestration.intake.standing import load_standing
from orchestration.intake.take_data_files import KINDS
from orchestration.intake.take_register import REGISTER_FOLDER, REGISTER_FORM
from orchestration.intake.take_returns import return_folder
from orchestration.ledger import Line

_log = logging.getLogger(__name__)


def retell(desk: Desk) -> None:
    """Write what is missing of the lists of all that was decided since the last publication.

    A run that publishes has written all of its lists, and who deletes one later wants it gone.
    """
    if desk.known.decided < desk.known.published:
        return
    lines = [line for line in desk.ledger.lines(after=desk.known.published) if _is_told(line)]
    newest = {line.facts["sha256"]: line.seq for line in lines if line.event != "already_received"}
    for line in lines:
        is_newest = newest.get(line.facts["sha256"], line.seq) <= line.seq
        if is_newest and line.facts["sha256"] not in desk.known.erased:
            folder = _folder(desk, line)
            if not feedback_path(desk.settings.feedback, line, folder).exists():
                problems = _problems(desk, line)
                desk.tell(line, problems, folder, _columns(line.facts["form"], problems))


def _is_told(line: Line) -> bool:
    if line.event not in DECISIONS | REGISTER_DECISIONS:
        return False
    return bool(line.facts["problems"]) or is_replacement(line)


def _folder(desk: Desk, line: Line) -> tuple[str, str]:
    form = line.facts["form"]
    if line.event == "already_received":
        return first_folder(desk.connection, line.facts["sha256"])
    if form == RETURN_FORM:
        return return_folder(line.facts)
    return REGISTER_FOLDER if form == REGISTER_FORM else (KINDS[form].folder, "")


def _columns(form: str, problems: list[Problem]) -> Headings:
    if form == RETURN_FORM:
        return return_headings()
    if form == REGISTER_FORM:
        return {s.name: headings(s.fields or s.columns) for s in load_register_form().sheets}
    return {p.sheet: headings(KINDS[form].columns()) for p in problems if p.sheet}


def _problems(desk: Desk, line: Line) -> list[Problem]:
    """The line's problems, each with the values found and expected there where they are found again."""
    told = problems_of(dict(line.facts))
    content = _content(desk, line)
    if content is None or line.event == "already_received":
        return told
    again = defaultdict(list)
    try:
        for problem in _read_again(desk, line, content):
            again[problem.place].append(problem)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:
        # the readers are native code whose panics are no ordinary exceptions
        _log.error("%s could not be read again: %s", line.facts["sha256"], type(fault).__name__)
    return [again[p.place].pop(0) if again[p.place] else p for p in told]


def _content(desk: Desk, line: Line) -> bytes | None:
    digest = line.facts["sha256"]
    try:
        path = find_archived(desk.settings.archive, digest)
    except ArchiveError:
        path = desk.settings.inputs / line.facts["path"]
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == digest else None


def _read_again(desk: Desk, line: Line, content: bytes) -> list[Problem]:
    digest, form = line.facts["sha256"], line.facts["form"]
    if form == REGISTER_FORM:
        return read_register(digest, content).all_problems()
    register = load_standing(desk.connection)
    if form != RETURN_FORM:
        return file_problems(KINDS[form].read(content, register, desk.connection))
    received_on = moment(line.facts["received_at"]).date()
    original = Original(digest, received_on, lambda: content)
    examined = examine(desk.connection, read_all(ReturnReader(register), [original]))
    compare_with_earlier(desk.connection, list(examined.readings.values()), examined.arriving)
    return examined.readings[digest].all_problems()
