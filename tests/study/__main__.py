"""How good the flags are: failures of known kind and date are planted in many partnerships, and looked for.

    python -m tests.study [PARTNERSHIPS [SEED]]        (make study)

Writes a programme by `accord example --plant`, takes it in, computes it, and writes docs/flag-study.md. No
reports are rendered. It takes about a quarter of an hour for 200 partnerships.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration import intake
from orchestration.errors import TransformationError
from orchestration.example import write_example
from orchestration.settings import RESOURCES, Settings
from orchestration.transform import build_marts
from tests.study.measuring import measure
from tests.study.telling import tell

PAGE = RESOURCES / "docs" / "flag-study.md"
QUARTERS = 8
AS_OF = date(2026, 9, 15)


def main() -> None:
    n_partnerships = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2026
    with tempfile.TemporaryDirectory(prefix="accord-study-") as folder:
        settings = Settings(
            inputs=Path(folder, "inputs"), output=Path(folder, "output"), as_of=AS_OF, now=datetime.now()
        )
        write_example(settings.inputs, seed, n_partnerships, QUARTERS, plant=True)
        intake.take_in(settings)
        build = build_marts(settings)
        if build.failed:
            raise TransformationError(f"{build.failed[:5]}")
        with duckdb.connect(str(settings.work_warehouse)) as connection:
            found = measure(connection, settings.inputs / "planted.csv")
    PAGE.write_text(tell(found, n_partnerships, QUARTERS, seed), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
