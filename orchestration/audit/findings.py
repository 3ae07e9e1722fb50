"""What an audit finds that does not hold, in sentences for people who read no code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: what, where, and what to do next; `line` is a line of the ledger file,
    from 1.
    """

    code: str
    what: str
    where: str
    todo: str
    line: int | None = None
