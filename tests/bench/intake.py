"""Times the intake of usual returns against what a library takes merely to read them.

    python -m tests.bench.intake [N]

Makes N returns (1,000) of a made-up programme, and reads and takes them in, each in a process of its own: with
openpyxl, both ways it has (the quicker one is the measure), with bare calamine, and with Accord from an empty
output; then once more with every file known. Gives the peak memory for N/4 and N: of the process, and of the
one beside it.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from orchestration.example import write_example
from orchestration.settings import Settings

_AS_OF = date(2026, 9, 15)
_A_PARTNERSHIP = 60  # returns in eight quarters, at the least
_KILOBYTES = 1024  # ru_maxrss is in kilobytes (Linux)


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        inputs = {n // 4: Path(folder, "few"), n: Path(folder, "all")}
        _make(Path(folder), inputs)
        all_returns = inputs[n]
        read_only, _ = _alone(_read_with_openpyxl, all_returns, True)
        whole, _ = _alone(_read_with_openpyxl, all_returns, False)
        bare, _ = _alone(_read_bare, all_returns)
        measure = min(read_only, whole)
        print(f"{n} returns of {_mean_size(all_returns):.0f} KB")
        print(f"openpyxl, read only{1000 * read_only / n:9.2f} ms a file")
        print(f"openpyxl, whole    {1000 * whole / n:9.2f} ms a file")
        print(f"bare calamine      {1000 * bare / n:9.2f} ms a file")
        for count, place in inputs.items():
            (new, known), peaks = _alone(_take_in, place)
            print(f"accord, {count:>5} new  {1000 * new / count:9.2f} ms a file, {1000 * known / count:.2f} ms known;"
                  f" {peaks[0]:.0f} MB and {peaks[1]:.0f} MB")  # fmt: skip
        print(f"accord takes {new / measure:.3f} of openpyxl's time, {new / bare:.1f} x bare calamine's")


def _make(folder: Path, inputs: dict[int, Path]) -> None:
    """The same programme with so many returns: whole workbooks that were not broken on purpose."""
    made = folder / "made"
    write_example(made, partnerships=max(inputs) // _A_PARTNERSHIP + 1)
    returns = [path for path in sorted(made.rglob("returns/**/*.xlsx")) if path.read_bytes()[:2] == b"PK"]
    returns = [path for path in returns if _is_accepted(path)]
    for n, place in inputs.items():
        if len(returns) < n:
            raise ValueError(f"only {len(returns)} returns were made")
        place.mkdir()
        shutil.copy(made / "register.xlsx", place)
        for path in returns[:n]:
            target = place / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def _is_accepted(path: Path) -> bool:
    from orchestration.intake.reading import Unfit, Workbook

    try:
        Workbook(path.read_bytes())
    except Unfit:
        return False
    return True


def _alone(work: Callable[..., Any], *arguments: Any) -> tuple[Any, tuple[float, float]]:
    """What the work gives in a new process, and the peak of memory in MB of that one and of its own
    children.
    """
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments), pool.apply(_peaks)


def _peaks() -> tuple[float, float]:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return resource.getrusage(who[0]).ru_maxrss / _KILOBYTES, resource.getrusage(
        who[1]
    ).ru_maxrss / _KILOBYTES


def _contents(inputs: Path) -> list[Path]:
    return sorted(inputs.rglob("returns/**/*.xlsx"))


def _mean_size(inputs: Path) -> float:
    sizes = [path.stat().st_size for path in _contents(inputs)]
    return sum(sizes) / len(sizes) / 1000


def _read_with_openpyxl(inputs: Path, read_only: bool) -> float:
    """Seconds to read every cell of every sheet."""
    import openpyxl

    began = perf_counter()
    for path in _contents(inputs):
        book = openpyxl.load_workbook(path, read_only=read_only)
        for sheet in book.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        book.close()
    return perf_counter() - began


def _read_bare(inputs: Path) -> float:
    from orchestration.intake import read_bare

    began = perf_counter()
    for path in _contents(inputs):
        read_bare([path.read_bytes()])
    return perf_counter() - began


def _take_in(inputs: Path) -> tuple[float, float]:
    """Seconds to take all in from an empty output, and again with everything known."""
    from orchestration.intake import take_in
    from orchestration.workers import collect_seldom

    collect_seldom()  # as every run does
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as output:
        settings = Settings(inputs=inputs, output=Path(output), as_of=_AS_OF, now=datetime(2026, 9, 15))
        began = perf_counter()
        first = take_in(settings)
        new = perf_counter() - began
        began = perf_counter()
        second = take_in(settings)
        known = perf_counter() - began
    n_returns = len(_contents(inputs))
    if len(first.files) != n_returns + 1 or second.n_known != n_returns:
        raise ValueError("not all returns were taken in")
    print(f"  ({len(first.accepted) - 1} of {n_returns} accepted)")
    return new, known


if __name__ == "__main__":
    main()
