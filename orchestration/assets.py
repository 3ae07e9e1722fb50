"""The steps of the job as Dagster assets, dbt's models among them. Each does its work through
`orchestration.run`.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration import run
from orchestration.forms import load_problem_catalogue
from orchestration.intake import IntakeReport
from orchestration.quality import CheckResult, second_line_checks
from orchestration.run import Workplace

QUARTERS_NAME = "quarters"
QUARTERS = dg.DynamicPartitionsDefinition(name=QUARTERS_NAME)
INTAKE = {
    "register": "The programme register that stands: partnerships, partners, plans, standards, thresholds.",
    "returns": "Partners' quarterly workbooks: accepted rows, versions, problems.",
    "outcomes": "Outcome series by area and period.",
    "surveys": "Answers to the yearly partner survey.",
}
_KINDS = {
    "programme-register": "register",
    "partner-return": "returns",
    "outcomes": "outcomes",
    "partner-survey": "surveys",
}
# the asset that shows a problem's check, where it is not the returns'
_HOMES = {"register": "register", "outcome": "outcomes"}
_SECOND_LINE = dg.AssetKey("second_line")
_ONE_RUN = dg.BackfillPolicy.single_run
_CELLS = 50


def build_assets(manifest: Path) -> list[dg.AssetsDefinition]:
    """Every asset of the job; dbt's models are read from its manifest.json."""
    models = _build_models(manifest)
    marts = [key for key in models.keys if key.path[0] == "marts"]
    return [
        _build_intake(),
        _build_second_line(),
        models,
        _build_publication(marts),
        _build_check_pages(),
        _build_reports(),
        _build_index(),
    ]


def _place(context: dg.AssetExecutionContext) -> Workplace:
    place: Workplace = context.resources.workplace
    return place


def _quarters(context: dg.AssetExecutionContext) -> list[str]:
    """The quarters a run was asked for; none where it is to find out itself."""
    has_any = context.has_partition_key or context.has_partition_key_range
    return list(context.partition_keys) if has_any else []


def _build_intake() -> dg.AssetsDefinition:
    specs = [dg.AssetSpec(key, description=text, group_name="intake") for key, text in INTAKE.items()]
    checks = [
        dg.AssetCheckSpec(
            _name_of(code),
            asset=_HOMES.get(kind.scope, "returns"),
            description=f"{kind.title}. {kind.how_to_fix}",
        )
        for code, kind in load_problem_catalogue().items()
    ]

    @dg.multi_asset(
        name="intake",
        specs=specs,
        check_specs=checks,
        can_subset=True,  # so that a kind of file of which none came need not say that it passed
        required_resource_keys={"workplace"},
    )
    def take_in_files(context: dg.AssetExecutionContext) -> Iterator[Any]:
        place = _place(context)
        report = run.take_in(place)
        for sentence in report.warnings:
            context.log.warning(sentence)
        context.instance.add_dynamic_partitions(QUARTERS_NAME, run.known_quarters(place.settings))
        for asset in sorted(context.selected_asset_keys):
            yield dg.MaterializeResult(asset_key=asset, metadata=_counts(report, asset.path[0]))
        for check in sorted(context.selected_asset_check_keys):
            yield from _told_of_files(report, check)

    return take_in_files


def _told_of_files(report: IntakeReport, check: dg.AssetCheckKey) -> Iterator[dg.AssetCheckResult]:
    """In how many of the files that came a problem was found; nothing where none came. A file returned is no
    failure of the run.
    """
    own = [file for file in report.files if _KINDS.get(file.form) == check.asset_key.path[0]]
    with_it = [file for file in own if check.name in {_name_of(p.code) for p in file.problems}]
    if own:
        yield dg.AssetCheckResult(
            asset_key=check.asset_key,
            check_name=check.name,
            passed=not with_it,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"files": len(own), "with it": len(with_it)},
        )


def _counts(report: IntakeReport, key: str) -> dict[str, int]:
    """How many files of a kind were accepted, returned, received before."""
    own: Counter[str] = Counter(file.decision for file in report.files if _KINDS.get(file.form) == key)
    return {decision: own[decision] for decision in ("accepted", "returned", "already_received")}


def _build_second_line() -> dg.AssetsDefinition:
    checks = {
        _name_of(check.check_id): dg.AssetCheckSpec(
            _name_of(check.check_id), asset=_SECOND_LINE, description=f"{check.asserts}. {check.why}"
        )
        for check in second_line_checks()
    }

    @dg.multi_asset(
        specs=[
            dg.AssetSpec(
                _SECOND_LINE,
                deps=list(INTAKE),
                group_name="checks",
                description="The loaded tables checked against the forms; results hold no values.",
            )
        ],
        check_specs=list(checks.values()),
        can_subset=True,  # so that a check that had nothing to look at need not say that it passed
        name=_SECOND_LINE.path[0],
        partitions_def=QUARTERS,
        backfill_policy=_ONE_RUN(),
        required_resource_keys={"workplace"},
    )
    def second_line(context: dg.AssetExecutionContext) -> Iterator[Any]:
        results = run.check_loaded(_place(context), _quarters(context), context.run_id)
        _note_quarters(context, {result.quarter for result in results})
        yield dg.MaterializeResult(
            asset_key=_SECOND_LINE,
            metadata={
                "checks": len({r.check_id for r in results}),
                "failed": sum(not r.is_success for r in results),
            },
        )
        by_check = groupby(sorted(results, key=lambda r: r.check_id), key=lambda r: r.check_id)
        yield from (_as_check(check_id, list(own)) for check_id, own in by_check)

    return second_line


def _name_of(check_id: str) -> str:
    """Dagster's name of a check: letters, digits and '_' only."""
    return re.sub(r"\W", "_", check_id)


def _as_check(check_id: str, results: Sequence[CheckResult]) -> dg.AssetCheckResult:
    """One check of Dagster's: its results over the quarters of a run, cells by their addresses."""
    failed = [result for result in results if not result.is_success]
    is_grave = any(result.severity == "must" for result in failed)
    cells = [
        f"{sha256[:12]} {sheet} {cell}".strip() for r in failed for sha256, sheet, cell in r.failed_cells
    ]
    return dg.AssetCheckResult(
        asset_key=_SECOND_LINE,
        check_name=_name_of(check_id),
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if is_grave else dg.AssetCheckSeverity.WARN,
        metadata={
            "check": check_id,
            "rows": sum(result.n_rows or 0 for result in results),
            "failed": sum(result.n_failed for result in failed),
            **({"cells": "; ".join(cells[:_CELLS])} if cells else {}),
        },
    )


def _note_quarters(context: dg.AssetExecutionContext, quarters: set[str]) -> None:
    """In a run without a partition: say which quarters the step did, so that they show as done."""
    if not _quarters(context):
        for quarter in sorted(quarters - {""}):
            context.log_event(dg.AssetMaterialization(context.asset_key, partition=quarter))


class _Translator(DagsterDbtTranslator):
    """dbt's sources are what intake and the second line make; models carry schema and name."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(_maker_of(dbt_resource_props["name"]))
        return dg.AssetKey(
            [dbt_resource_props["schema"], dbt_resource_props.get("alias") or dbt_resource_props["name"]]
        )

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        return str(dbt_resource_props["fqn"][1])

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """A model that reads raw tables also waits for the second line, which may set returns aside."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        if not any(dep.asset_key.path[0] in INTAKE for dep in spec.deps):
            return spec
        return spec.merge_attributes(deps=[_SECOND_LINE])


def _maker_of(raw_table: str) -> str:
    if raw_table in ("checks", "check_results"):
        return _SECOND_LINE.path[0]
    for start, maker in (("register_", "register"), ("outcome_", "outcomes"), ("survey_", "surveys")):
        if raw_table.startswith(start):
            return maker
    return "returns"


def _build_models(manifest: Path) -> dg.AssetsDefinition:
    translator = _Translator()

    @dbt_assets(
        manifest=manifest,
        name="dbt_models",
        dagster_dbt_translator=translator,
        required_resource_keys={"workplace"},
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        asked = sorted(context.selected_asset_keys) if context.is_subset else []
        for raw in run.build_marts(_place(context), context.run_id, files_of(asked, manifest)):
            event = DbtCoreCliEventMessage(raw_event=raw, event_history_metadata={})
            yield from event.to_default_asset_events(manifest, translator, context)

    return models


def files_of(keys: Sequence[dg.AssetKey], manifest: Path) -> list[str]:
    """How dbt is asked for just these models and seeds: by file, since a name may be a folder's too."""
    wanted = {tuple(key.path) for key in keys}
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values() if wanted else ()
    return [
        f"path:{node['original_file_path']}"
        for node in nodes
        if node["resource_type"] in ("model", "seed") and (node["schema"], node["alias"]) in wanted
    ]


def _build_publication(marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.asset(
        name="published_warehouse",
        deps=list(marts),
        group_name="publication",
        description="The warehouse as others read it, replaced whole.",
        required_resource_keys={"workplace"},
    )
    def published_warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        return dg.MaterializeResult(metadata={"sha256": run.publish(_place(context))})

    return published_warehouse


def _build_check_pages() -> dg.AssetsDefinition:
    @dg.asset(
        name="check_pages",
        deps=["published_warehouse"],
        group_name="publication",
        description="The auditor's pages: every check, every run of it, every file received.",
        required_resource_keys={"workplace"},
    )
    def check_pages(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        return dg.MaterializeResult(metadata={"pages": run.write_check_pages(_place(context))})

    return check_pages


def _build_reports() -> dg.AssetsDefinition:
    @dg.asset(
        name="reports",
        deps=["published_warehouse"],
        group_name="publication",
        description="The partnerships' reports and the programme's, for a quarter.",
        partitions_def=QUARTERS,
        backfill_policy=_ONE_RUN(),
        required_resource_keys={"workplace"},
    )
    def reports(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        done = run.render(_place(context), _quarters(context))
        _note_quarters(context, set(done))
        return dg.MaterializeResult(metadata={"reports": sum(done.values())})

    return reports


def _build_index() -> dg.AssetsDefinition:
    @dg.asset(
        name="site_index",
        deps=["reports"],
        group_name="publication",
        description="The first page of the site.",
        required_resource_keys={"workplace"},
    )
    def site_index(context: dg.AssetExecutionContext) -> None:
        run.write_index(_place(context))

    return site_index
