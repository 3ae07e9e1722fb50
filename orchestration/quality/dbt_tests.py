"""Keeps what dbt's tests of the marts found beside the second line's results. The tests themselves stand in
the dbt project.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from orchestration.forms.columns import Severity
from orchestration.quality.results import CheckResult, Registered, store
from orchestration.settings import Settings
from orchestration.warehouse import open_work

_WORDS = {
    "not_null": "{column} of {table} is never empty",
    "unique": "{column} of {table} stands once",
    "accepted_values": "{column} of {table} is one of the allowed values",
    "relationships": "{column} of {table} refers to a row that is there",
}
_WHY = "Grain, keys and invariants of the marts: no figure that rests on a broken table is published."
_RAN = ("pass", "fail", "warn")

Node = Mapping[str, Any]


def record_dbt_tests(settings: Settings, artifacts: Path, run_id: str) -> list[CheckResult]:
    """Read run_results.json and manifest.json in `artifacts` and keep one result for every data test that
    ran.
    """
    nodes = json.loads((artifacts / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    found = json.loads((artifacts / "run_results.json").read_text(encoding="utf-8"))["results"]
    pairs = list(_tests(nodes, found))
    results = [_result(node, entry) for node, entry in pairs]
    with open_work(settings) as connection:
        store(connection, (_registered(node) for node, _ in pairs), results, run_id, settings.now)
    return results


def _tests(nodes: Mapping[str, Node], found: list[Node]) -> Iterator[tuple[Node, Node]]:
    for entry in found:
        node = nodes.get(entry["unique_id"])
        if node and node["resource_type"] == "test" and entry["status"] in _RAN:
            yield node, entry


def _result(node: Node, entry: Node) -> CheckResult:
    n_failed = 0 if entry["status"] == "pass" else max(1, int(entry["failures"] or 0))
    return CheckResult(_check_id(node), _table(node), _severity(node), "", None, n_failed)


def _registered(node: Node) -> Registered:
    metadata = node.get("test_metadata") or {}
    column = node.get("column_name") or ""
    template = _WORDS.get(metadata.get("name", ""), "{name}")
    name = node["name"].replace("_", " ")
    asserts = node.get("description") or template.format(column=column, table=_table(node), name=name)
    return Registered(_check_id(node), asserts, _WHY, _severity(node), _table(node), column, "dbt test")


def _check_id(node: Node) -> str:
    return f"dbt.{node['name']}"


def _severity(node: Node) -> Severity:
    return "should" if str(node["config"].get("severity", "error")).lower() == "warn" else "must"


def _table(node: Node) -> str:
    attached = node.get("attached_node") or next(iter(node["depends_on"]["nodes"]), "")
    return str(attached).rpartition(".")[2]
