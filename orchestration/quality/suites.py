"""Runs the checks of one frame as a Great Expectations suite. The only module that imports Great
Expectations, and late.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import cache
from typing import Any

from orchestration.errors import SecondLineError
from orchestration.quality.checks import Check
from orchestration.quality.frames import PLACE, Frame, column_of

_EXPECTATIONS = {
    "filled": "ExpectColumnValuesToNotBeNull",
    "one of": "ExpectColumnValuesToBeInSet",
    "pattern": "ExpectColumnValuesToMatchRegex",
    "between": "ExpectColumnValuesToBeBetween",
    "unique": "ExpectColumnValuesToBeUnique",
    "holds": "ExpectColumnValuesToBeInSet",
}
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": [PLACE],
    "exclude_unexpected_values": True,
}


def warm_up() -> None:
    """Import Great Expectations, so that `failing_places` in this process begins at once."""
    _validator()


def failing_places(frame: Frame) -> dict[str, list[int]]:
    """The places of the rows that fail each check of the frame, by check_id; an empty list where all hold.

    Raises SecondLineError where a check could not be run, which is our fault and not the file's.
    """
    return _validator().failing_places(frame)


@cache
def _validator() -> _Validator:
    return _Validator()


class _Validator:
    """Great Expectations on frames in memory: nothing is written, sent or drawn."""

    def __init__(self) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        import great_expectations as gx  # noqa: PLC0415  (five seconds)
        from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        asset = self._context.data_sources.add_pandas("raw").add_dataframe_asset("table")
        self._batches = asset.add_batch_definition_whole_dataframe("whole")
        self._gx = gx

    def failing_places(self, frame: Frame) -> dict[str, list[int]]:
        """Asked twice, since naming rows costs more than telling whether all hold, and most checks hold."""
        places: dict[str, list[int]] = {check.check_id: [] for check in frame.table.checks}
        if frame.values.empty or not places:
            return places
        failed = {
            _check_id(r)
            for r in self._validate(frame, frame.table.checks, {"result_format": "BOOLEAN_ONLY"})
            if not r.success
        }
        if failed:
            doubtful = [check for check in frame.table.checks if check.check_id in failed]
            places.update({_check_id(r): _places(r) for r in self._validate(frame, doubtful, _RESULT_FORMAT)})
        return places

    def _validate(self, frame: Frame, checks: Sequence[Check], result_format: dict[str, Any]) -> list[Any]:
        suite = self._gx.ExpectationSuite(
            frame.table.name, expectations=[self._expect(frame, c) for c in checks]
        )
        batch = self._batches.get_batch({"dataframe": frame.values})
        return list(batch.validate(suite, result_format=result_format).results)

    def _expect(self, frame: Frame, check: Check) -> Any:
        expectation = getattr(self._gx.expectations, _EXPECTATIONS[check.kind])
        arguments = {"value_set": [True]} if check.kind == "holds" else check.arguments
        return expectation(
            column=column_of(frame.table, check), meta={"check_id": check.check_id}, **arguments
        )


def _check_id(result: Any) -> str:
    return str(result.expectation_config.meta["check_id"])


def _places(result: Any) -> list[int]:
    check_id = _check_id(result)
    if "element_count" not in result.result:
        raise SecondLineError(f"The check {check_id} could not be run", todo="See the log of the run.")
    listed = result.result.get("unexpected_index_list") or []
    places = sorted({int(place) for entry in listed for place in _as_list(entry[PLACE])})
    if bool(places) == bool(result.success):
        raise SecondLineError(
            f"The check {check_id} failed without naming a row", todo="See the log of the run."
        )
    return places


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
