"""Numbers to try are read strictly: an entry that exists, a field that it has, a number."""

from __future__ import annotations

import pytest

from orchestration.errors import ConfigurationError
from orchestration.what_if import Difference, OpenFlag, Override, Verdict, read_override, tell_difference


@pytest.mark.parametrize(
    ("text", "override"),
    [
        ("IS01.amber=0.7", Override("IS01", "amber", 0.7)),
        (" F-RA5.threshold = 60", Override("F-RA5", "threshold", 60.0)),
        ("IS01.min_n=3", Override("IS01", "min_n", 3.0)),
    ],
)
def test_what_can_be_set(text: str, override: Override) -> None:
    assert read_override(text) == override


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("IS1.amber=0.7", "Is it IS01?"),
        ("IS01=0.7", "It has: green, amber, min_n."),
        ("IS01.threshold=0.7", "It has: green, amber, min_n."),
        ("F-RA5.amber=0.7", "It has: threshold."),
        ("F-IS9.threshold=0.7", "Set the limits of its indicator instead."),
        ("IS01.amber=", "Nothing is no number"),
        ("IS01.amber=nan", "nan is no number"),
        ("IS01.amber=0,7", "0,7 is no number"),
        ("", "no indicator or rule without a name"),
    ],
)
def test_what_cannot(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told.replace("?", r"\?")):
        read_override(text)


def test_the_difference_tells_the_quarter_in_full_and_counts_the_others() -> None:
    def flag(quarter: str, was: str | None = None) -> OpenFlag:
        return OpenFlag(quarter, "Here", "F-RA5/P/X|1", "medium", "Action long overdue", "Late.", was)

    difference = Difference(
        appear=(flag("2026-Q2"), flag("2026-Q1")),
        vanish=(),
        change=(flag("2026-Q2", "high"),),
        verdicts=(Verdict("2026-Q2", "Here", ("not_demonstrable", "amber"), ("not_demonstrable", "red")),),
    )
    assert list(tell_difference(difference, "2026-Q2")) == [
        "In 2026 Q2, with these numbers in force; nothing was changed",
        "",
        "1 flag would appear (1 in other quarters)",
        "  Here",
        "    [medium] F-RA5 Action long overdue. Late.",
        "",
        "0 flags would vanish (0 in other quarters)",
        "",
        "1 flag would have another severity (0 in other quarters)",
        "  Here",
        "    [high -> medium] F-RA5 Action long overdue. Late.",
        "",
        "Verdict, delivery confidence",
        "  Here: not_demonstrable, amber -> not_demonstrable, red",
    ]
