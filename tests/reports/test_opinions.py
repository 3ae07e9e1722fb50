"""What the survey's section says of scores, items that hang together, and kinds of partner."""

from collections.abc import Callable

import pytest

from reports import opinions
from reports.scope import Scope
from tests.reports.development import QUARTERS, Warehouse, empty_programme, partnership, value

ScopeOf = Callable[[Warehouse, str, str], Scope]
Q = QUARTERS[-1]


@pytest.fixture
def surveyed() -> Warehouse:
    warehouse = empty_programme()
    partnership(warehouse, "P", "A partnership")
    for indicator in ("PS01", "PS02", "PS03"):
        value(warehouse, "P", Q, indicator, 48, 12, "green")
    return warehouse


def theme(warehouse: Warehouse, name: str, alpha: float | None, spread: float | None) -> None:
    key = {"partnership_id": "P", "quarter": Q, "theme": name}
    warehouse.add("survey_themes", **key, n=12, n_complete=11, alpha=alpha, kind_spread=spread)


def test_themes_are_said_in_order_with_their_n(surveyed: Warehouse, scope_of: ScopeOf) -> None:
    theme(surveyed, "effectiveness", 0.614, None)
    theme(surveyed, "responsibilities", None, 1.3)
    theme(surveyed, "information_sharing", 0.82, 0.5)
    exhibit = opinions.survey(scope_of(surveyed, "P", Q))
    assert exhibit.message == "12\N{NO-BREAK SPACE}people answered the survey"
    assert "information sharing 0.82 (n 11) and effectiveness 0.61 (n 11)." in exhibit.text
    assert "differ by up to 0.5 on information sharing and 1.3 on responsibilities." in exhibit.text


def test_what_is_not_known_is_said(surveyed: Warehouse, scope_of: ScopeOf) -> None:
    theme(surveyed, "effectiveness", None, None)
    text = opinions.survey(scope_of(surveyed, "P", Q)).text
    assert "hang together is not known" in text
    assert "kinds of partner" not in text


def test_a_quarter_without_a_survey(scope_of: ScopeOf) -> None:
    warehouse = empty_programme()
    partnership(warehouse, "P", "A partnership")
    exhibit = opinions.survey(scope_of(warehouse, "P", Q))
    assert exhibit.message.startswith("No survey was taken")
    assert exhibit.text == ""
