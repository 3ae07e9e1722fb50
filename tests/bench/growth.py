"""How computing grows with the number of returns, and what dbt adds to the bare SQL.

    python -m tests.bench.growth WORK_WAREHOUSE [TIMES ...]

Takes the loaded rows of a work warehouse (output/work/warehouse.duckdb), repeats its partnerships so many
times under other names, lets dbt build every model and test, and runs the same compiled statements once more
straight through DuckDB. Models in Python are left out of both sums.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import duckdb

from orchestration.errors import TransformationError
from orchestration.settings import Settings
from orchestration.transform import artifacts_path, build_marts
from orchestration.warehouse import open_work, raw_tables

_AS_OF = date(2026, 9, 15)
_OWN = ("_sha256", "sha256", "partnership_id", "series_id")
_ONCE = frozenset({
    "checks", "check_results", "restatements", "loaded", "checked", "register_programme", "register_partners",
    "register_standards", "register_holidays", "register_locks",
})  # fmt: skip
_FAR = 1_000_000
_KILOBYTES = 1024


def main() -> None:
    source, *asked = sys.argv[1:]
    print(f"{'returns':>8}{'dbt s':>9}{'bare s':>9}{'nodes':>7}{'ms added a node':>17}{'MB':>7}")
    for times in [int(number) for number in asked] or [1, 5, 10, 20]:
        with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
            settings = Settings(inputs=Path(folder), output=Path(folder), as_of=_AS_OF, now=datetime.now())
            n_returns = _repeat(Path(source), settings, times)
            with get_context("spawn").Pool(1) as pool:  # a process of its own, for its own peak of memory
                took, peak = pool.apply(_build, (settings,))
            bare, in_python, n_nodes = _run_straight(settings)
            added = 1000 * (took - in_python - bare) / n_nodes
            print(f"{n_returns:>8}{took:>9.1f}{bare:>9.1f}{n_nodes:>7}{added:>17.0f}{peak:>7.0f}", flush=True)


def _repeat(source: Path, settings: Settings, times: int) -> int:
    settings.work.mkdir(parents=True)
    with open_work(settings) as connection:
        connection.execute(f"attach '{source}' as source (read_only)")
        for table, columns in raw_tables().items():
            own = [name for name, _ in columns if name in _OWN]
            renamed = [f"{name} || suffix as {name}" for name in own]
            if "seq" in dict(columns):
                renamed.append(f"seq + {_FAR} * number as seq")
            if table in _ONCE or not own:
                connection.execute(f"insert into raw.{table} by name from source.raw.{table}")
                continue
            of_all = "partnership_id is null and" if table == "register_thresholds" else "false and"
            connection.execute(f"""
                insert into raw.{table} by name
                select rows.* replace ({", ".join(renamed)})
                from source.raw.{table} as rows
                cross join (
                    select number, if(number = 0, '', '-' || number) as suffix
                    from range({times}) as numbers(number)
                )
                where not ({of_all} number > 0)
            """)
        connection.execute("detach source")
        found = connection.execute(
            "select count(*) from raw.versions where form = 'partner-return' and decision = 'accepted'"
        ).fetchone()
    return int(found[0]) if found else 0


def _build(settings: Settings) -> tuple[float, float]:
    began = perf_counter()
    build = build_marts(settings)
    took = perf_counter() - began
    if build.failed:
        raise TransformationError(f"{build.failed[:3]}")
    return took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES


def _run_straight(settings: Settings) -> tuple[float, float, int]:
    target = artifacts_path(settings)
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    bare = in_python = 0.0
    with duckdb.connect(str(settings.work_warehouse), config={"threads": 2}) as connection:
        for result in results:  # in the order in which they were done
            node = nodes[result["unique_id"]]
            if node.get("language") == "python":
                in_python += result["execution_time"]
            elif node["resource_type"] in ("model", "test"):
                bare += _seconds(connection, node, result["compiled_code"])
    return bare, in_python, len(results)


def _seconds(connection: duckdb.DuckDBPyConnection, node: dict[str, object], compiled: str) -> float:
    config = node["config"]
    kind = config["materialized"] if isinstance(config, dict) else "table"
    named = f'"{node["schema"]}"."{node["alias"]}"'
    statement = (
        compiled if node["resource_type"] == "test" else f"create or replace {kind} {named} as {compiled}"
    )
    began = perf_counter()
    connection.execute(statement).fetchall()
    return perf_counter() - began


if __name__ == "__main__":
    main()
