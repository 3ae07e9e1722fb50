"""Which items of a return carry over from one quarter to the next: the sheets, when an item is open, and the
dates of which the first one reported counts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carried:
    """Of a sheet whose items carry over: when one is open (a DuckDB expression over its row), whether the
    newest earlier return alone is asked, and the dates of which the first one reported counts.
    """

    is_open: str
    newest_only: bool = False
    first_dates: tuple[str, ...] = ()


CARRIED = {
    "Requests": Carried("status = 'open'", first_dates=("sent_at", "received_at")),
    "Agreements": Carried("status = 'in_force'", newest_only=True),
    "Actions": Carried("status = 'open'", first_dates=("opened_on", "due_on")),
    "Escalations": Carried("resolved_on is null", first_dates=("raised_on", "due_on")),
    "Threats": Carried("responded_on is null", first_dates=("observed_on",)),
}
