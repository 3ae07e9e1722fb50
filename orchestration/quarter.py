"""Quarters of the calendar year. Nothing else about time belongs here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_LABEL = re.compile(r"([0-9]{4})-Q([1-4])")


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A quarter of a calendar year, ordered in time. `str()` gives the label, 2025-Q3."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse what is no quarter."""
        if not (1 <= self.number <= 4 and 1900 <= self.year <= 9998):
            raise ValueError(f"not a quarter: {self.year}-Q{self.number}")

    @classmethod
    def parse(cls, label: str) -> Quarter:
        """The quarter of a label such as 2025-Q3. Raises ValueError for any other text."""
        match = _LABEL.fullmatch(label)
        if match is None:
            raise ValueError(f"not a quarter: {label!r}; expected the form 2025-Q3")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that holds the day."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def span(cls, first: Quarter, last: Quarter) -> list[Quarter]:
        """Every quarter from first to last, both included; empty where last lies before first."""
        return [first._shifted(n) for n in range(last._index() - first._index() + 1)]

    @property
    def label(self) -> str:
        """The label, 2025-Q3."""
        return f"{self.year:04d}-Q{self.number}"

    @property
    def start(self) -> date:
        """The first day (Q_START)."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """The first day of the next quarter, exclusive (Q_END)."""
        return self.next().start

    def next(self) -> Quarter:
        """The quarter after this one."""
        return self._shifted(1)

    def previous(self, n: int = 1) -> Quarter:
        """The quarter `n` before this one."""
        return self._shifted(-n)

    def _index(self) -> int:
        return self.year * 4 + self.number - 1

    def _shifted(self, n: int) -> Quarter:
        year, rest = divmod(self._index() + n, 4)
        return Quarter(year, rest + 1)

    def __str__(self) -> str:
        """The label, 2025-Q3."""
        return self.label
