"""Dagster's own pages over the real web server: everything is visible, and a run launched from there does the
whole job.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import requests

from orchestration.example import write_example
from orchestration.settings import RESOURCES

pytestmark = pytest.mark.job

Ask = Callable[..., Any]
_STARTUP_SECONDS, _RUN_SECONDS = 240, 600
_REPOSITORY = """
{ repositoriesOrError { ... on RepositoryConnection { nodes {
    name location { name }
    jobs { name } sensors { name } schedules { name cronSchedule }
    assetNodes { assetKey { path } groupName isPartitioned hasAssetChecks dependencyKeys { path } }
} } } }
"""
_LAUNCH = """
mutation Launch($params: ExecutionParams!) { launchRun(executionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
} }
"""
_RUN = """
query Run($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }
"""
_NODE = """
query Node($key: AssetKeyInput!) { assetNodeOrError(assetKey: $key) { ... on AssetNode {
    partitionKeys assetMaterializations(limit: 50) { partition }
    assetChecksOrError { ... on AssetChecks { checks {
        name executionForLatestMaterialization { status evaluation { success severity } }
    } } }
} } }
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages") / "output"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, output: Path) -> Iterator[Ask]:
    """A GraphQL client of `accord dev`, started on a free port over one partnership's two quarters."""
    inputs = tmp_path_factory.mktemp("pages-in") / "programme"
    write_example(inputs, partnerships=1, quarters=2)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "orchestration", "dev", "--inputs", inputs, "--output", output]
    log = (output.parent / "dev.log").open("w")
    server = subprocess.Popen(
        [*map(str, command), "--as-of", "2026-09-15", "--port", str(port)],
        cwd=RESOURCES, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip

    def graphql(query: str, **variables: Any) -> Any:
        answer = requests.post(
            f"http://127.0.0.1:{port}/graphql", json={"query": query, "variables": variables}, timeout=60
        )
        content = answer.json()
        assert "errors" not in content, content
        return content["data"]

    try:
        _wait_for(graphql, server, output.parent / "dev.log")
        yield graphql
    finally:
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
        log.close()


def _wait_for(graphql: Ask, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _STARTUP_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            if graphql(_REPOSITORY)["repositoriesOrError"]["nodes"]:
                return
        except requests.ConnectionError:
            pass
        time.sleep(1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def repository(ask: Ask) -> dict[str, Any]:
    (found,) = ask(_REPOSITORY)["repositoriesOrError"]["nodes"]
    return dict(found)


@pytest.fixture(scope="module")
def run_status(ask: Ask, repository: dict[str, Any]) -> str:
    """The end of a run launched from the pages without a partition: what is new, and the newest quarter."""
    selector = {
        "repositoryName": repository["name"],
        "repositoryLocationName": repository["location"]["name"],
        "jobName": "accord",
    }
    launched = ask(_LAUNCH, params={"selector": selector, "runConfigData": "{}"})["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    until, status = time.monotonic() + _RUN_SECONDS, ""
    while status not in ("SUCCESS", "FAILURE", "CANCELED") and time.monotonic() < until:
        time.sleep(2)
        status = ask(_RUN, id=launched["run"]["runId"])["runOrError"]["status"]
    return status


def _node(ask: Ask, *path: str) -> dict[str, Any]:
    return dict(ask(_NODE, key={"path": list(path)})["assetNodeOrError"])


def test_every_step_is_an_asset_and_waits_for_those_before_it(repository: dict[str, Any]) -> None:
    nodes = {"/".join(node["assetKey"]["path"]): node for node in repository["assetNodes"]}
    steps = {
        "register",
        "returns",
        "outcomes",
        "surveys",
        "second_line",
        "published_warehouse",
        "reports",
        "site_index",
    }
    assert steps <= set(nodes)
    assert {"marts/flags", "marts/indicator_values", "marts/submissions", "seeds/rules"} <= set(nodes)
    before = {key: {"/".join(d["path"]) for d in node["dependencyKeys"]} for key, node in nodes.items()}
    assert before["second_line"] == {"register", "returns", "outcomes", "surveys"}
    readers = {key for key, keys in before.items() if "returns" in keys} - {"second_line"}
    assert readers
    assert all("second_line" in before[key] for key in readers), "models wait until returns are set aside"
    assert "marts/flags" in before["published_warehouse"]
    assert (before["reports"], before["site_index"]) == ({"published_warehouse"}, {"reports"})
    assert {key for key, node in nodes.items() if node["isPartitioned"]} == {"second_line", "reports"}


def test_job_sensor_and_schedule_are_visible(repository: dict[str, Any]) -> None:
    assert "accord" in {job["name"] for job in repository["jobs"]}
    assert [sensor["name"] for sensor in repository["sensors"]] == ["drop_folder"]
    assert [schedule["name"] for schedule in repository["schedules"]] == ["day_after_returns_are_due"]


def test_quarters_are_there_before_the_first_run(ask: Ask) -> None:
    assert _node(ask, "reports")["partitionKeys"] == ["2026-Q1", "2026-Q2", "2026-Q3"]


def test_a_run_launched_from_the_pages_does_the_whole_job(run_status: str, output: Path) -> None:
    assert run_status == "SUCCESS"
    assert (output / "reports" / "index.html").exists()
    assert list((output / "reports" / "2026-Q2").glob("*.pdf"))
    with duckdb.connect(str(output / "published" / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) > 0 from marts.flags").fetchone() == (True,)


def test_its_quarters_and_checks_show(run_status: str, ask: Ask) -> None:
    second_line, reports = _node(ask, "second_line"), _node(ask, "reports")
    assert {"2026-Q1", "2026-Q2"} <= {m["partition"] for m in second_line["assetMaterializations"]}
    assert "2026-Q2" in {m["partition"] for m in reports["assetMaterializations"]}
    checks = second_line["assetChecksOrError"]["checks"]
    assert "return_requests_status_one_of" in {check["name"] for check in checks}
    problems = {check["name"]: check for check in _node(ask, "returns")["assetChecksOrError"]["checks"]}
    assert problems["has_macros"]["executionForLatestMaterialization"]["evaluation"]["success"]
    tests = _node(ask, "marts", "flags")["assetChecksOrError"]["checks"]
    assert tests, "dbt's tests show as checks of the model"
    for check in (*checks, *tests):
        evaluation = check["executionForLatestMaterialization"]["evaluation"]
        assert evaluation["success"] or evaluation["severity"] == "WARN", check
