"""The list of corrections that goes back to the sender: one HTML file that opens by a double click and prints
well.

The only place where values of a returned file are shown, and to none but its sender.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from orchestration.disk import replace_file
from orchestration.forms import Problem, load_problem_catalogue
from orchestration.ledger import Line

_SHOWN_CELLS = 12
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #bbb;padding:.35rem .5rem;text-align:left;vertical-align:top}
th{background:#f0f0f0}
tr.must td:first-child{border-left:.35rem solid #b00020}
tr.should td:first-child{border-left:.35rem solid #8a6d00}
.found{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
@media print{body{margin:0;max-width:none;font-size:11pt}tr{break-inside:avoid}}
"""
_HEAD = "".join(
    f"<th>{word}</th>" for word in ("Where", "Column", "What is wrong", "Found", "Expected", "How to mend it")
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the sender is told: whose file it was, what became of it, and every problem found; `section`: what
    else there is to say, as HTML; `is_again`: these very bytes were received before.
    """

    file_name: str
    sha256: str
    is_accepted: bool
    folder: tuple[str, str]
    problems: Sequence[Problem]
    headings: dict[str, dict[str, str]]
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
    """Below `directory`/folder; the name is made of the file's own, cut to harmless characters, and its
    hash.
    """
    stem = _UNSAFE.sub("_", file_name.rpartition(".")[0] or file_name).strip("._")[:60] or "file"
    again = "-again" if is_again else ""
    return (
        directory.joinpath(*(_UNSAFE.sub("_", part) for part in folder)) / f"{stem}-{sha256[:8]}{again}.html"
    )


def _page(feedback: Feedback) -> str:
    n_must = sum(p.severity == "must" for p in feedback.problems)
    n_should = len(feedback.problems) - n_must
    verdict, todo = _verdict(feedback)
    sections = "".join(
        _section(
            name, [p for p in feedback.problems if p.sheet == name], feedback.headings.get(name or "", {})
        )
        for name in dict.fromkeys(p.sheet for p in feedback.problems)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{verdict}: {escape(feedback.file_name)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{verdict}</h1>"
        f"<p>File: <strong>{escape(feedback.file_name)}</strong></p>"
        f"<p>{n_must} {_plural('point', n_must)} to correct, "
        f"{n_should} {_plural('remark', n_should)}. {todo}</p>"
        f"{sections}{feedback.section}</body></html>\n"
    )


def _verdict(feedback: Feedback) -> tuple[str, str]:
    """What became of the file, and what the sender has to do."""
    if feedback.is_again:
        return "Received before", ""
    if not feedback.is_accepted:
        return (
            "Returned for correction",
            "Nothing of this file was loaded. Correct the points marked “must” and send the file again.",
        )
    return (
        "Accepted with remarks" if feedback.problems else "Accepted",
        "Nothing needs to be sent again, unless a remark below shows a mistake.",
    )


def _section(sheet: str | None, problems: list[Problem], headings: dict[str, str]) -> str:
    groups: dict[tuple[str, str, str | None, str | None], list[Problem]] = {}
    for problem in sorted(problems, key=lambda p: p.severity):
        groups.setdefault((problem.code, problem.severity, problem.column_name, problem.expected), []).append(
            problem
        )
    rows = "".join(_row(group, headings) for group in groups.values())
    title = f"Sheet {escape(sheet)}" if sheet else "The whole file"
    return f"<h2>{title}</h2><table><thead><tr>{_HEAD}</tr></thead><tbody>{rows}</tbody></table>"


def _row(group: list[Problem], headings: dict[str, str]) -> str:
    first = group[0]
    kind = load_problem_catalogue()[first.code]
    word = "must" if first.severity == "must" else "remark"
    cells = (
        _joined([p.cell or (f"row {p.row}" if p.row else "") for p in group]),
        escape(headings.get(first.column_name or "", first.column_name or "")),
        f"{escape(kind.title)} <small>({word})</small>",
        f'<span class="found">{_joined([p.found or "" for p in group])}</span>',
        escape(first.expected or ""),
        escape(kind.how_to_fix),
    )
    return f'<tr class="{first.severity}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _joined(texts: list[str]) -> str:
    listed = [t for t in dict.fromkeys(texts) if t]
    more = f" and {len(listed) - _SHOWN_CELLS} more" if len(listed) > _SHOWN_CELLS else ""
    return escape(", ".join(listed[:_SHOWN_CELLS])) + more


def _plural(word: str, n: int) -> str:
    return word if n == 1 else f"{word}s"
