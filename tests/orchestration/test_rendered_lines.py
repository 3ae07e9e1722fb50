"""Every report that stands is the one of its line in the ledger; any other is made again."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration import run
from orchestration.ledger import Ledger
from orchestration.settings import Settings

QUARTER = "2025-Q3"


@pytest.mark.parametrize(
    ("manifest", "stands"),
    [
        ('{"files": {"P.html": "newest"}}', True),
        ('{"files": {"P.html": "older"}}', False),
        ('{"files": {"P.html": "newest", "P.pdf": "never noted"}}', False),
        ('{"files": null}', False),
        ("cut of", False),
    ],
)
def test_a_report_that_the_newest_line_does_not_tell_of_is_made_again(
    tmp_path: Path, manifest: str, stands: bool
) -> None:
    settings = Settings(
        inputs=tmp_path, output=tmp_path, as_of=date(2025, 12, 1), now=datetime(2025, 12, 1, 10)
    )
    ledger = Ledger(settings.ledger)
    for quarter, digest in ((QUARTER, "older"), (QUARTER, "newest"), ("2025-Q4", "another quarter's")):
        facts = {
            "partnership_id": "P",
            "quarter": quarter,
            "profile": "restricted",
            "files": {"P.html": digest},
        }
        ledger.append("rendered", facts, settings.now)
    folder = settings.reports / QUARTER
    folder.mkdir(parents=True)
    (folder / "P.manifest.json").write_text(manifest)
    (folder / "Q.manifest.json").write_text(json.dumps({"files": {"Q.html": "newest"}}))
    run._forget_unnoted(settings, QUARTER)
    assert (folder / "P.manifest.json").exists() == stands
    assert not (folder / "Q.manifest.json").exists()
