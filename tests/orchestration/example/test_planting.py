"""Drawn failures: each kind is at work somewhere, befalls what it can, and names subjects that exist."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.example.cast import Calendar, Cast, cast_partnerships
from orchestration.example.planting import FAILURES_EACH, load_failures, plant_failures
from orchestration.example.scenario import load_kind, load_programme
from orchestration.example.sizes import SMALL, sized
from orchestration.example.targets import targets
from orchestration.example.writing import write_example
from orchestration.forms import load_rules
from orchestration.quarter import Quarter
from orchestration.settings import RESOURCES

KINDS = ("city", "corridor", "port")
PACKAGE = RESOURCES / "orchestration" / "example"


def drawn(count: int, seed: int = 1) -> list[Cast]:
    calendar = Calendar(Quarter.parse("2024-Q3"), Quarter.parse("2026-Q2"))
    return plant_failures(cast_partnerships(load_programme(), count, calendar), seed)


def test_every_failure_has_a_mechanism_a_target_and_rules_that_exist() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    rules = {rule.rule_id for rule in load_rules()}
    for failure in load_failures():
        assert f'"{failure.does}"' in code
        assert any(targets(load_kind(kind), failure.at) for kind in KINDS), failure.at
        assert set(failure.shows) <= rules


def test_every_second_partnership_is_healthy_and_every_failure_is_drawn() -> None:
    casts = drawn(72)
    assert all(cast.kind.plants == [] for cast in casts[::2])
    assert all(1 <= len(cast.kind.plants) <= FAILURES_EACH for cast in casts[1::2])
    known = {(failure.does, tuple(failure.shows)) for failure in load_failures()}
    assert {(p.does, tuple(s.rule for s in p.shows)) for cast in casts for p in cast.kind.plants} == known


def test_failures_show_within_the_example_and_befall_nothing_twice() -> None:
    for cast in drawn(72, seed=5):
        plants = cast.kind.plants
        assert all(-7 <= p.first <= s.first <= 0 for p in plants for s in p.shows)
        befallen = [thing for p in plants for thing in {p.who, p.item} - {None}]
        assert len(befallen) == len(set(befallen))


@pytest.mark.parametrize("name", KINDS)
def test_sizes_keep_all_names_known(name: str) -> None:
    usual = load_kind(name)
    small, large = sized(usual, "small"), sized(usual, "large")
    assert len(small.partners) == SMALL < len(usual.partners) < len(large.partners)
    for kind in (small, large):
        known = {*kind.partners, "ALL"}
        named = {key for link in kind.links for key in (link.source, link.target)}
        named |= {key for agreed in kind.agreements.values() for key in agreed.parties}
        named |= {key for component in kind.components.values() for key in component.by}
        for duty in kind.responsibilities.values():
            named |= {duty.accountable, *duty.responsible, *duty.consulted, *filter(None, [duty.then])}
        assert named <= known
        assert kind.links and kind.components and kind.responsibilities


def test_a_drawn_programme_is_written_and_the_same_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_example(tmp_path / name, 3, 4, 4, plant=True)
    one = {p.relative_to(tmp_path / "one"): p.read_bytes() for p in (tmp_path / "one").rglob("*.*")}
    two = {p.relative_to(tmp_path / "two"): p.read_bytes() for p in (tmp_path / "two").rglob("*.*")}
    assert one == two
    with (tmp_path / "one" / "planted.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["note"].startswith("Drawn: ")]
    assert {row["partnership_id"] for row in rows} == {"KES-PORT", "BRU-CITY"}
