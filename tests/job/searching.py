"""What a reader finds who searches archived returns through, as rules did that found nothing."""

from __future__ import annotations

import re
from typing import Any

from orchestration.quarter import Quarter
from tests.job.evidence_reading import Flag, Originals, as_day

GIVEN = {"complete", "partial", "nil_held"}


def quarters_in(flag: Flag) -> list[str]:
    """The quarters of the span that the message names: '2025 Q2 to 2025 Q4'."""
    found = re.search(r"(\d{4}) (Q\d) to (\d{4}) (Q\d)", flag.message)
    assert found, flag.message
    first, last = (Quarter.parse(f"{found[n]}-{found[n + 1]}") for n in (1, 3))
    return [quarter.label for quarter in Quarter.span(first, last)]


def returns_of(originals: Originals, quarters: list[str], partnership_id: str) -> dict[str, tuple[str, str]]:
    """The returns of these quarters by sha256: partner and quarter. No partner of the drawn programme is in
    two partnerships."""
    code = partnership_id.split("-", maxsplit=1)[0]
    return {
        sha256: (partner, quarter)
        for sha256, (partner, quarter) in originals.owners.items()
        if partner and quarter in quarters and partner.startswith(f"{code}-")
    }


def flows_in(originals: Originals, sha256: str) -> set[tuple[str, str]]:
    """(from, to) of every answer, nil reply and share of its quarter that a return lists."""
    partner, label = originals.owners[sha256]
    quarter = Quarter.parse(str(label))
    flows = set()
    for row in originals.rows(sha256, "Requests"):
        if row["Status"] in GIVEN and _is_in(quarter, row.get("Closed at")):
            ends = (str(partner), row["Counterpart"])
            flows.add(ends if row["Direction"] == "received" else ends[::-1])
    for row in originals.rows(sha256, "Shares"):
        if _is_in(quarter, row["Shared on"]):
            ends = (str(partner), row["Counterpart"])
            flows.add(ends if row["Direction"] == "sent" else ends[::-1])
    return flows


def _is_in(quarter: Quarter, value: Any) -> bool:
    """Returns may list what earlier quarters held once more."""
    return value is not None and quarter.start <= as_day(value) < quarter.end
