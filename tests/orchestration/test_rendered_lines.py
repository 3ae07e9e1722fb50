"""Every report that stands has its line in the ledger, once; also where the run that made it died before."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

from orchestration import run
from orchestration.ledger import read_lines
from orchestration.publishing import RenderedReport
from orchestration.settings import Settings


def _report(settings: Settings, name: str, content: str, *, is_new: bool) -> RenderedReport:
    manifest = settings.reports / f"{name}.manifest.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text(json.dumps({"files": {f"{name}.html": content}}))
    partnership = None if name == "programme" else name
    return RenderedReport(partnership, "2025-Q3", "restricted", {}, manifest, is_new)


def test_a_report_is_noted_where_the_newest_line_does_not_tell_of_it(tmp_path: Path) -> None:
    settings = Settings(
        inputs=tmp_path, output=tmp_path, as_of=date(2025, 12, 1), now=datetime(2025, 12, 1, 10)
    )

    def noted(*reports: RenderedReport) -> list[tuple[object, object]]:
        before = len(list(read_lines(settings.ledger)))
        run._note_rendered(settings, reports)
        lines = list(read_lines(settings.ledger))[before:]
        return [(line.facts["partnership_id"], line.facts["files"]) for line in lines]

    programme = _report(settings, "programme", "one", is_new=True)
    assert noted(programme) == [(None, {"programme.html": "one"})]
    assert noted(programme, _report(settings, "P", "two", is_new=False)) == [("P", {"P.html": "two"})]
    again = [
        _report(settings, name, text, is_new=False) for name, text in (("programme", "one"), ("P", "new"))
    ]
    assert noted(*again) == [("P", {"P.html": "new"})]
    assert noted(*again) == []
