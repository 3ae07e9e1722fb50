"""The intake from end to end, as a recipe: recover, register, returns, outcomes, surveys."""

from __future__ import annotations

from itertools import chain

from orchestration.intake.archive import staging
from orchestration.intake.desk import Desk, Progress, quiet
from orchestration.intake.erasing import finish_erasures
from orchestration.intake.find import Known, find_outcomes, find_register, find_returns, find_surveys
from orchestration.intake.recovery import recover
from orchestration.intake.report import IntakeReport
from orchestration.intake.retelling import retell
from orchestration.intake.take_data_files import OUTCOMES, SURVEYS, take_in_data_files
from orchestration.intake.take_register import take_in_register
from orchestration.intake.take_returns import take_in_returns
from orchestration.ledger import Ledger, read_lines
from orchestration.settings import Settings
from orchestration.warehouse import open_work


def take_in(settings: Settings, progress: Progress | None = None) -> IntakeReport:
    """Take in everything in the drop folder that is new. The caller holds the lock of the output directory.

    `progress` is told how many of the new returns are done, and how many there are. Raises RegisterError
    where no accepted register stands, LedgerError, ArchiveError or DiskError where our own books fail.
    """
    ledger = Ledger(settings.ledger)
    known = Known.of(ledger.lines())
    finish_erasures(settings, known.erased)
    with staging(settings.archive), open_work(settings) as connection:
        recovered = recover(connection, ledger, settings)
        desk = Desk(settings, ledger, connection, known)
        desk.report.n_recovered = recovered
        if ledger.torn is not None:
            desk.report.warnings.append(
                f"The ledger's last line was torn, as by a power cut; it was set aside in {ledger.torn.name}."
            )
        retell(desk)
        register = take_in_register(desk)
        take_in_returns(desk, register, progress or quiet)
        take_in_data_files(desk, register, OUTCOMES)
        take_in_data_files(desk, register, SURVEYS)
        desk.report.last_seq = ledger.last_seq
        return desk.report


def is_anything_new(settings: Settings) -> bool:
    """Whether the drop folder holds a file that was not decided on yet. Reads files and ledger, opens no
    warehouse.
    """
    known = Known.of(read_lines(settings.ledger))
    register = find_register(settings)
    if register is not None and not known.is_last_register(register):
        return True
    passed_over: list[str] = []
    files = chain(
        find_returns(settings, passed_over),
        find_outcomes(settings, passed_over),
        find_surveys(settings, passed_over),
    )
    return any(not known.holds(file) for file in files)
