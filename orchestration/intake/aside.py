"""Sets a return aside that the second line found wanting: it no longer stands, and the one accepted before
it does.
"""

from __future__ import annotations

from orchestration.intake.loading import loading, remove_rows
from orchestration.ledger import Ledger
from orchestration.settings import Settings
from orchestration.warehouse import open_work


def mark_set_aside(settings: Settings, sha256: str, check_id: str) -> None:
    """Write the ledger line `set_aside` with the check that failed, then take the return's rows out of the
    sheet tables.
    """
    ledger = Ledger(settings.ledger)
    with open_work(settings) as connection:
        line = ledger.append("set_aside", {"sha256": sha256, "check_id": check_id}, settings.now)
        with loading(connection, [line]):
            remove_rows(connection, sha256, "set_aside")
