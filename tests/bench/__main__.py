"""Times the whole job on the example from an empty output, step by step, then once more with nothing new.

    python -m tests.bench [INPUTS]

For intake it gives the ratio to reading the same files with bare calamine in one process.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from orchestration.run import Listener
from orchestration.settings import RESOURCES, Settings

_AS_OF = date(2026, 9, 15)
_FLOOR = """
import sys, duckdb
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names: book.get_sheet_by_name(name).to_python()
"""
_MEGABYTE = 1024  # ru_maxrss is in kilobytes (Linux)


class Stopwatch(Listener):
    """Keeps the seconds of every step, by the clock and of processor time with that of finished children."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.worked: dict[str, float] = {}
        self._begun = 0.0

    def begin(self, step: str) -> None:
        self._begun = _processor_seconds()

    def end(self, step: str, seconds: float) -> None:
        self.seconds[step] = seconds
        self.worked[step] = _processor_seconds() - self._begun


def main() -> None:
    inputs = Path(sys.argv[1]) if len(sys.argv) > 1 else RESOURCES / "inputs" / "example"
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        settings = Settings(inputs=inputs.resolve(), output=Path(folder), as_of=_AS_OF, now=datetime.now())
        bare = _bare_seconds(settings)
        stopwatch, whole = Stopwatch(), perf_counter()
        _do_all(settings, stopwatch)
        whole = perf_counter() - whole
        for step, took in stopwatch.seconds.items():
            note = f"   {took / bare:.1f} x bare calamine ({bare:.1f} s)" if step == "intake" else ""
            print(f"{step:28}{took:7.1f} s {stopwatch.worked[step]:7.1f} s of processor{note}")
        print(f"{'all of it, in one process':28}{whole:7.1f} s {_processor_seconds():7.1f} s of processor")
        print(f"{'peak memory, this process':28}{_peak(resource.RUSAGE_SELF):7.0f} MB")
        print(f"{'peak memory, largest child':28}{_peak(resource.RUSAGE_CHILDREN):7.0f} MB")
        print(f"{'accord run, empty output':28}{_command_seconds(inputs, Path(folder) / 'again'):7.1f} s")
        print(f"{'accord run, nothing new':28}{_command_seconds(inputs, Path(folder) / 'again'):7.1f} s")
        _time_check(settings)


def _bare_seconds(settings: Settings) -> float:
    from orchestration.intake import read_bare

    contents = [path.read_bytes() for path in sorted(settings.returns.rglob("*.xlsx"))]
    began = perf_counter()
    for content in contents:
        try:
            read_bare([content])
        except Exception:  # a broken workbook costs what it costs
            continue
    return perf_counter() - began


def _do_all(settings: Settings, stopwatch: Stopwatch) -> None:
    stopwatch.begin("importing")
    began = perf_counter()
    from orchestration.freshness import hold_output
    from orchestration.whole_job import do_whole_job

    stopwatch.end("importing", perf_counter() - began)
    with hold_output(settings):
        do_whole_job(settings, None, stopwatch)


def _processor_seconds() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def _command_seconds(inputs: Path, output: Path) -> float:
    began = perf_counter()
    command = [sys.executable, "-m", "orchestration", "run", "--inputs", str(inputs), "--output", str(output)]
    subprocess.run([*command, "--as-of", _AS_OF.isoformat()], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - began


def _time_check(settings: Settings) -> None:
    """`accord check` of one return beside what is published, and its floor: what nothing in Python could do
    without.
    """
    path = sorted(settings.returns.rglob("*.xlsx"), key=lambda p: p.stat().st_size)[-20]
    where = [
        "--inputs",
        str(settings.inputs),
        "--output",
        str(settings.output),
        "--as-of",
        _AS_OF.isoformat(),
    ]
    check = _median_seconds([sys.executable, "-m", "orchestration", "check", str(path), *where])
    floor = _median_seconds([sys.executable, "-c", _FLOOR, str(path)])
    print(f"{'accord check, one return':28}{check:7.2f} s   {floor:.2f} s to start and read it bare")


def _median_seconds(command: list[str], times: int = 7) -> float:
    took = []
    for _ in range(times):
        began = perf_counter()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, cwd=RESOURCES)
        took.append(perf_counter() - began)
    return median(took)


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / _MEGABYTE


if __name__ == "__main__":
    main()
