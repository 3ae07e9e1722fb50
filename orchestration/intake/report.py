"""What an intake did, as others ask it: which files came, what became of them, with which problems. Prints
nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from orchestration.forms import Problem, ProblemKind, load_problem_catalogue

Decision = Literal["accepted", "returned", "already_received"]


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file that was decided on in this run. `feedback`: the sender's list of corrections, where there
    is one.
    """

    path: str
    file_name: str
    sha256: str
    form: str
    decision: Decision
    partnership_id: str | None = None
    partner_id: str | None = None
    quarter: str | None = None
    version: int | None = None
    problems: tuple[Problem, ...] = ()
    feedback: Path | None = None

    def counts(self) -> list[tuple[ProblemKind, int]]:
        """Each kind of problem found with how often, those that must be mended first."""
        catalogue = load_problem_catalogue()
        counted = Counter((p.severity, p.code) for p in self.problems)
        return [(catalogue[code], n) for (_, code), n in sorted(counted.items())]


@dataclass(slots=True)
class IntakeReport:
    """What came in and what became of it. `n_known`: files that lay there and were decided on before;
    `register`: what stands now; `warnings`: sentences for the operator; `last_seq`: the ledger's last
    line.
    """

    files: list[ReceivedFile] = field(default_factory=list)
    n_known: int = 0
    n_recovered: int = 0
    register: Literal["accepted", "returned", "standing"] = "standing"
    warnings: list[str] = field(default_factory=list)
    last_seq: int = 0

    @property
    def accepted(self) -> list[ReceivedFile]:
        """The files accepted in this run."""
        return [f for f in self.files if f.decision == "accepted"]

    @property
    def returned(self) -> list[ReceivedFile]:
        """The files returned in this run."""
        return [f for f in self.files if f.decision == "returned"]

    @property
    def already_received(self) -> list[ReceivedFile]:
        """The files whose bytes were received before."""
        return [f for f in self.files if f.decision == "already_received"]

    @property
    def is_anything_new(self) -> bool:
        """Whether the warehouse holds something that it did not hold before."""
        return bool(self.files or self.n_recovered)

    @property
    def quarters(self) -> list[str]:
        """The quarters of the returns accepted in this run, in order."""
        return sorted({f.quarter for f in self.accepted if f.quarter is not None})
