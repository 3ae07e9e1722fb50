"""Draws, working days, scenarios: the parts the example rests on."""

from datetime import date

import pytest
import yaml
from pydantic import ValidationError

from orchestration.example.draw import Dice
from orchestration.example.scenario import SCENARIOS, Kind, load_kind, load_programme
from orchestration.example.sharing import add_working_days


def test_draws_follow_from_seed_and_topic() -> None:
    first = [Dice(1, "a").between(0, 1) for _ in range(2)]
    assert first[0] == first[1] == pytest.approx(0.6881244510893788)
    assert Dice(1, "b").between(0, 1) != first[0]
    assert Dice(2, "a").between(0, 1) != first[0]


def test_draws_stay_in_their_range_and_have_their_mean() -> None:
    dice = Dice(5, "ranges")
    assert {dice.whole(2, 4) for _ in range(200)} == {2, 3, 4}
    assert {dice.pick("ab") for _ in range(50)} == {"a", "b"}
    assert {dice.weighted({"x": 1, "never": 0, "y": 3}) for _ in range(100)} == {"x", "y"}
    counts = [dice.poisson(7) for _ in range(2000)]
    assert sum(counts) / 2000 == pytest.approx(7, abs=0.25)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2025, 3, 28), 3, date(2025, 4, 2)),  # a Friday; statistics.md: Friday + 3 is Wednesday
        (date(2025, 3, 29), 3, date(2025, 4, 2)),  # a Saturday
        (date(2025, 3, 31), 5, date(2025, 4, 7)),
        (date(2025, 3, 31), 0, date(2025, 3, 31)),
    ],
)
def test_working_days(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


@pytest.mark.parametrize("name", load_programme().kinds)
def test_scenarios_name_only_what_they_have(name: str) -> None:
    kind = load_kind(name)
    partners = set(kind.partners)
    assert {end for link in kind.links for end in (link.source, link.target)} <= partners
    assert {party for agreed in kind.agreements.values() for party in agreed.parties} <= partners | {"ALL"}
    for duty in kind.responsibilities.values():
        assert {
            duty.accountable,
            duty.then or duty.accountable,
            *duty.responsible,
            *duty.consulted,
        } <= partners
    assert {key for component in kind.components.values() for key in component.by} <= partners
    assert {key for series in kind.series.values() for key in series.level} <= set(kind.areas)
    assert {plant.who for plant in kind.plants if plant.who} | {f.who for f in kind.filings} <= partners
    assert sum(series.main for series in kind.series.values()) == 1
    assert 6 <= len(kind.partners) <= 9


def test_an_unknown_key_in_a_scenario_is_an_error() -> None:
    content = yaml.safe_load((SCENARIOS / "city.yml").read_text(encoding="utf-8"))
    Kind.model_validate(content)
    content["partners"]["MUN"]["habit"] = []
    with pytest.raises(ValidationError, match="habit"):
        Kind.model_validate(content)
