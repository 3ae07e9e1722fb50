"""Times the intake of usual returns against what a library takes merely to read them.

    python -m tests.bench.intake [N]

Makes N returns (1,000) of a made-up programme, of those that are accepted (one that is returned costs a
marked copy besides, which openpyxl makes), and reads and takes them in, each in a process of its own:
with openpyxl, both ways it has (the quicker one is the measure), with bare calamine, and with Accord from an
empty output; then once more with every file known. Gives seconds by the clock and of processor time, and for
N/4 and N the peak memory of the process and of the one beside it.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from orchestration.example import write_example
from orchestration.settings import Settings

_AS_OF, _NOW = date(2026, 9, 15), datetime(2026, 9, 15)
_A_PARTNERSHIP = 60  # returns in eight quarters, at the least
Times = tuple[float, float]
_KILOBYTES = 1024  # ru_maxrss is in kilobytes (Linux)


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        inputs = {n // 4: Path(folder, "few"), n: Path(folder, "all")}
        _make(Path(folder), inputs)
        all_returns = inputs[n]
        names = ("openpyxl, read only", "openpyxl, whole", "bare calamine")
        works = (partial(_read_with_openpyxl, True), partial(_read_with_openpyxl, False), _read_bare)
        print(f"{n} returns of {_mean_size(all_returns):.0f} KB; ms a file, by the clock and of processor")
        took = []
        for name, work in zip(names, works, strict=True):
            times, _ = _alone(work, all_returns)
            took.append(times)
            _tell(name, times, n)
        for count, place in inputs.items():
            (new, known), peaks = _alone(_take_in, place)
            _tell(f"accord, {count} new", new, count, f"; peak {peaks[0]:.0f} MB, beside {peaks[1]:.0f} MB")
            _tell(f"accord, {count} known", known, count)
        measure = min(took[:2])
        print(
            f"accord takes {new[0] / measure[0]:.3f} of openpyxl's time ({new[1] / measure[1]:.3f} of its"
            f" processor time), {new[0] / took[2][0]:.1f} x bare calamine's"
        )


def _tell(name: str, times: Times, n: int, more: str = "") -> None:
    print(f"{name:24}{1000 * times[0] / n:8.2f}{1000 * times[1] / n:8.2f}{more}", flush=True)


def _timed(work: Callable[[], Any]) -> tuple[Any, Times]:
    """What the work gives, and the seconds it took by the clock and of processor time, children included."""
    began, worked = perf_counter(), _worked()
    answer = work()
    return answer, (perf_counter() - began, _worked() - worked)


def _worked() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _make(folder: Path, inputs: dict[int, Path]) -> None:
    """The same programme with so many returns that are accepted."""
    made = folder / "made"
    write_example(made, partnerships=max(inputs) // _A_PARTNERSHIP + 1)
    accepted, _ = _alone(_find_accepted, made)
    returns = sorted(made / name for name in accepted)
    for n, place in inputs.items():
        if len(returns) < n:
            raise ValueError(f"only {len(returns)} returns were made")
        place.mkdir()
        shutil.copy(made / "register.xlsx", place)
        for path in returns[:n]:
            target = place / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def _alone(work: Callable[..., Any], *arguments: Any) -> tuple[Any, tuple[float, float]]:
    """What the work gives in a new process, and the peak of memory in MB of that one and of its own
    children.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result(), pool.submit(_peaks).result()


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


def _read_with_openpyxl(read_only: bool, inputs: Path) -> Times:
    """Every cell of every sheet."""
    import openpyxl

    def read() -> None:
        for path in _contents(inputs):
            book = openpyxl.load_workbook(path, read_only=read_only)
            for sheet in book.worksheets:
                for _ in sheet.iter_rows(values_only=True):
                    pass
            book.close()

    return _timed(read)[1]


def _read_bare(inputs: Path) -> Times:
    from orchestration.intake import read_bare

    return _timed(lambda: [read_bare([path.read_bytes()]) for path in _contents(inputs)])[1]


def _find_accepted(inputs: Path) -> list[str]:
    from orchestration.intake import take_in

    with tempfile.TemporaryDirectory(prefix="accord-bench-") as output:
        report = take_in(Settings(inputs=inputs, output=Path(output), as_of=_AS_OF, now=_NOW))
    return [file.path for file in report.accepted if file.form == "partner-return"]


def _take_in(inputs: Path) -> tuple[Times, Times]:
    """Take all in from an empty output, and again with everything known."""
    from orchestration.intake import take_in
    from orchestration.workers import collect_seldom

    collect_seldom()  # as every run does
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as output:
        settings = Settings(inputs=inputs, output=Path(output), as_of=_AS_OF, now=_NOW)
        first, new = _timed(lambda: take_in(settings))
        second, known = _timed(lambda: take_in(settings))
    n_returns = len(_contents(inputs))
    if len(first.accepted) != n_returns + 1 or second.n_known != n_returns:
        raise ValueError("not all returns were taken in")
    return new, known


if __name__ == "__main__":
    main()
