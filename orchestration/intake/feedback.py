"""The list of corrections that goes back to the sender: one HTML file that opens by a double click and prints
well.

The only place, beside the annotated copy, where values of a returned file are shown, and to none
but its sender.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from orchestration.disk import replace_file
from orchestration.forms import Problem
from orchestration.intake.grouping import WHOLE_FILE, Finding, Headings, count, group, in_words
from orchestration.ledger import Line

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# the hash that an earlier list or copy put at the end of its name
_HASH = re.compile(r"-[0-9a-f]{8}$")
_STYLE = """
:root{color-scheme:light}
body{font:1rem/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;
background:#fff}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.2rem;margin:2rem 0 .5rem}
p{max-width:45rem;margin:.4rem 0}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th,td{border:1px solid #767676;padding:.4rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:#efefef}
tbody th{font-weight:400}
.where{width:28%}
.word{display:block;font-size:.85em}
.must .word{font-weight:700;color:#8f0018}
.must th{border-left:.4rem solid #b00020}
.should th{border-left:.4rem solid #8a6d00}
.cells{font-weight:700}
.wrong{font-weight:600}
.found{font-family:ui-monospace,monospace}
@media (max-width:34rem){body{margin:1rem auto;padding:0 .6rem;font-size:.95rem}
.where{width:36%}th,td{padding:.3rem}}
@media print{body{margin:0;max-width:none;font-size:10pt}h2{break-after:avoid}tr{break-inside:avoid}
thead{display:table-header-group}}
"""
_HEAD = '<th scope="col" class="where">Where</th><th scope="col">What is wrong, and how to mend it</th>'


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the sender is told: whose file it was, what became of it, and every problem found.

    `copy_name`: the annotated copy beside the list; `why_no_copy`: in words, where one was due and could not
    be made; `is_check`: nothing was decided yet; `section`: what else there is to say, as HTML; `is_again`:
    these very bytes were received before.
    """

    file_name: str
    sha256: str
    is_accepted: bool
    folder: tuple[str, str]
    problems: Sequence[Problem]
    headings: Headings
    copy_name: str | None = None
    why_no_copy: str | None = None
    is_check: bool = False
    section: str = ""
    is_again: bool = False


def write_feedback(directory: Path, feedback: Feedback) -> Path:
    """Write the list to its place below `directory`, whole or not at all. Raises DiskError."""
    path = _place(directory, feedback.file_name, feedback.sha256, feedback.folder, feedback.is_again)
    replace_file(path, _page(feedback).encode())
    return path


def feedback_path(directory: Path, line: Line, folder: tuple[str, str]) -> Path:
    """Where the list of a decided file lies."""
    facts = line.facts
    return _place(directory, facts["file_name"], facts["sha256"], folder, line.event == "already_received")


def _place(directory: Path, file_name: str, sha256: str, folder: tuple[str, str], is_again: bool) -> Path:
    again = "-again" if is_again else ""
    return folder_of(directory, folder) / f"{stem_of(file_name, sha256)}{again}.html"


def folder_of(directory: Path, parts: tuple[str, str]) -> Path:
    """The folder below the directory, its names cut to harmless characters."""
    return directory.joinpath(*(_UNSAFE.sub("_", part) for part in parts))


def stem_of(file_name: str, sha256: str) -> str:
    """What list and copy of a file are called: its own name, cut to harmless characters, and its hash."""
    own = _HASH.sub("", file_name.rpartition(".")[0] or file_name)
    return f"{_UNSAFE.sub('_', own).strip('._')[:60] or 'file'}-{sha256[:8]}"


def remove_feedback(directory: Path, sha256: str) -> None:
    """Remove the list of a file that is judged anew, wherever it was put."""
    for path in list(directory.rglob(f"*-{sha256[:8]}.*")):
        path.unlink()


def _page(feedback: Feedback) -> str:
    verdict = _verdict(feedback)
    counts = in_words(*count(feedback.problems))
    told = f"{counts[:1].upper()}{counts[1:]}. {_todo(feedback)}" if feedback.problems else ""
    sections = "".join(
        _section(i, name, findings)
        for i, (name, findings) in enumerate(group(feedback.problems, feedback.headings).items(), 1)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{verdict}: {escape(feedback.file_name)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{verdict}</h1>"
        f"<p>File: <strong>{escape(feedback.file_name)}</strong></p>"
        f"<p>{told}</p>{_about_copy(feedback)}{sections}{feedback.section}</main></body></html>\n"
    )


def _verdict(feedback: Feedback) -> str:
    if feedback.is_check:
        return (
            "Would be accepted with remarks" if feedback.is_accepted else "Would be returned for correction"
        )
    if feedback.is_again:
        return "Received before"
    if not feedback.is_accepted:
        return "Returned for correction"
    return "Accepted with remarks" if feedback.problems else "Accepted"


def _todo(feedback: Feedback) -> str:
    if feedback.is_again:
        return ""
    if feedback.is_accepted:
        return "Nothing needs to be sent again, unless a remark below shows a mistake."
    correct = "Correct the points marked “must”"
    if feedback.is_check:
        return f"{correct} before you send the file."
    return f"Nothing of this file was loaded. {correct} and send the file again."


def _about_copy(feedback: Feedback) -> str:
    if feedback.copy_name:
        name = escape(feedback.copy_name)
        return (
            f'<p>Your workbook with the cells marked lies beside this list: <a href="{name}">{name}</a>. '
            "You may correct that copy and send it.</p>"
        )
    if feedback.why_no_copy:
        return f"<p>There is no copy of the workbook with marked cells: {escape(feedback.why_no_copy)}.</p>"
    return ""


def _section(number: int, sheet: str, findings: list[Finding]) -> str:
    whole = "the file" if sheet == WHOLE_FILE else "the sheet"
    rows = "".join(_row(finding, whole) for finding in findings)
    title = sheet if sheet == WHOLE_FILE else f"Sheet {sheet}"
    return (
        f'<h2 id="s{number}">{escape(title)}</h2>'
        f'<table aria-labelledby="s{number}"><thead><tr>{_HEAD}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(finding: Finding, whole: str) -> str:
    """A row of the list; `whole`: what a finding without a place is of."""
    word = "must" if finding.is_must else "remark"
    where = "<br>".join(
        part
        for part in (
            f'<span class="cells">{escape(finding.where)}</span>' if finding.places else "",
            escape(finding.column),
        )
        if part
    )
    details = [f'<span class="wrong">{escape(finding.title)}.</span>']
    if finding.found:
        details.append(f'Found: <span class="found">{escape(finding.values)}</span>')
    if finding.tells_more:
        details.append(f"Expected: {escape(finding.expected)}")
    details.append(escape(finding.how_to_fix))
    return (
        f'<tr class="{finding.severity}"><th scope="row"><span class="word">{word}</span>'
        f"{where or whole}</th><td>{'<br>'.join(details)}</td></tr>"
    )
