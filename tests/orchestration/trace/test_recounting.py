"""Recounts of known answers, and how cells are said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestration.forms import load_indicators
from orchestration.trace.catalogue import ENTRIES, WAYS
from orchestration.trace.records import Figure, FigureTrace, Item, Recount, quoted
from orchestration.trace.recounting import recount
from orchestration.trace.saying import said_cells
from orchestration.trace.telling import tell
from reports.anchors import anchor, trace_page

FIGURE = Figure(
    "IS01", "Answers", "share", "a / (a + b)", "P", "2026-Q1", "", "",
    None, None, 4, None, None, None, "green", None, None, None, None, None, None,
)  # fmt: skip


def item(**given) -> Item:
    empty = dict.fromkeys(("numerator", "denominator", "value", "exposure", "role", "ends"))
    return Item(item="it", quarter="2026-Q1", details={}, sources=(), **{**empty, **given})


def test_a_share_is_the_sums_of_what_items_add():
    figure = replace(FIGURE, numerator=1.5, denominator=3.0, value=0.5)
    items = [item(numerator=n, denominator=1.0) for n in (1.0, 0.5, 0.0)]
    assert recount("share", figure, items).agrees is True
    assert recount("share", figure, items[:2]).agrees is False
    assert recount("share", replace(figure, value=0.4), items).agrees is False


def test_nothing_known_is_nothing_to_compare():
    assert recount("share", FIGURE, [item(numerator=1.0, denominator=1.0)]).agrees is None


def test_nothing_to_count_is_nothing_of_nothing():
    assert recount("share", replace(FIGURE, numerator=0.0, denominator=0.0), []).agrees is True


@pytest.mark.parametrize(
    ("times", "median"),
    [
        ([(1.0, "ended"), (2.0, "ended"), (3.0, "ended"), (4.0, "ended")], 2.0),
        # at 2 the one censored at 2 is still at risk: 3/4, then 3/4 x 2/3 = 1/2
        ([(1.0, "ended"), (2.0, "ended"), (2.0, "open"), (4.0, "ended")], 2.0),
        ([(1.0, "ended"), (2.0, "open"), (2.0, "open"), (4.0, "open")], None),
        ([], None),
    ],
)
def test_a_median_with_open_items(times: list[tuple[float, str]], median: float | None):
    items = [item(value=lasted, role=role) for lasted, role in times]
    counted = recount("median", replace(FIGURE, value=median, n=len(times)), items)
    assert (counted.value, counted.agrees) == (median, True)
    assert recount("median", replace(FIGURE, value=median, n=len(times) + 1), items).agrees is False


def test_a_star_is_wholly_centralised_and_hangs_on_its_middle():
    graph = [item(role="member", ends=(name,)) for name in "ABCD"]
    graph += [item(role="arc", ends=("A", name)) for name in "BCD"]
    assert recount("centralisation", replace(FIGURE, numerator=6.0, denominator=6.0, value=1.0), graph).agrees
    assert recount("broker", replace(FIGURE, numerator=3.0, denominator=3.0, value=1.0), graph).agrees


def test_of_two_shortest_paths_each_counts_half():
    graph = [item(role="member", ends=(name,)) for name in "ABCD"]
    graph += [item(role="arc", ends=ends) for ends in (("A", "B"), ("B", "C"), ("C", "D"), ("D", "A"))]
    assert recount("broker", FIGURE, graph).agrees is None
    counted = recount("broker", replace(FIGURE, numerator=0.5, denominator=3.0, value=1 / 6), graph)
    assert counted.agrees is True


def test_effect_and_displacement_of_the_design():
    """statistics.md: Ra 30, Rb 50, Da 24, Db 22, Ca 95, Cb 100, equal exposures: 0.63 and -0.177."""
    counts = {"target": (30, 50), "buffer": (24, 22), "comparison": (95, 100)}
    points = [
        item(value=float(count), exposure=1.0, role=f"{role} {side}")
        for role, both in counts.items()
        for side, count in zip(("after", "before"), both, strict=True)
    ]
    assert recount("effect", replace(FIGURE, value=0.63), points).value == pytest.approx(0.63, abs=0.002)
    assert recount("displacement", replace(FIGURE, value=-0.177), points).value == pytest.approx(
        -0.177, abs=5e-4
    )


@pytest.mark.parametrize("way", sorted(WAYS))
def test_no_items_at_all_do_not_give_a_figure(way: str):
    figure = replace(FIGURE, numerator=1.0, denominator=2.0, value=0.5)
    assert recount(way, figure, []).agrees is False


def test_a_change_without_a_rate_is_that_of_the_counts():
    points = [item(value=30.0, role="now"), item(value=40.0, role="a year before")]
    assert (
        recount("change", replace(FIGURE, numerator=30.0, denominator=40.0, value=0.75), points).agrees
        is True
    )


def test_the_least_of_three_parts_or_none():
    parts = [item(value=value, role="part") for value in (0.9, 0.4, 0.7)]
    assert recount("least", replace(FIGURE, value=0.4), parts).agrees is True
    assert recount("least", replace(FIGURE, value=0.4), parts[:2]).agrees is False


def test_every_indicator_has_an_entry_and_every_way_a_recount():
    assert set(ENTRIES) == {indicator.indicator_id for indicator in load_indicators()}
    assert {entry.way for entry in ENTRIES.values()} == set(WAYS)


def test_cells_side_by_side_are_said_together():
    assert (
        said_cells("Requests", 12, ("A12", "C12", "D12", "E12", "H12"))
        == "Requests, row 12: A12, C12:E12, H12"
    )
    assert said_cells("Requests", 7, ("Z7", "AA7")) == "Requests, row 7: Z7:AA7"
    assert said_cells("Cover", None, ("B6", "B9")) == "Cover: B6, B9"


def test_a_number_that_would_steer_the_terminal_does_not():
    found = FigureTrace(
        "figure", FIGURE, "how", None, Recount(None, None, None, None),
        (replace(item(numerator=1.0), item="request \x1b[2J\u202e1 of A to B"),), (),
    )  # fmt: skip
    told = tell(found)
    assert "request  [2J 1 of A to B" in told
    assert not {"\x1b", "\u202e"} & set(told)


def test_anchors_are_another_for_each_and_need_no_quoting():
    parts = [("IS01",), ("IS01", "A"), ("IS01", "", "A"), ("IS01", "A|B"), ("IS01", "A.B"),
             ("IS01", "A", "B"),
             ("F-IS2/P/A|B|1/2",), ("F-IS2/P/A|B|1_2f_2",)]  # fmt: skip
    made = [anchor(*each) for each in parts]
    assert len(set(made)) == len(parts)
    assert all(c.isalnum() or c in "-_." for name in made for c in name)
    assert trace_page("A B") == "A%20B.trace.html"


def test_words_of_a_command_are_quoted_where_a_shell_would_read_more():
    assert [quoted(text) for text in ("IS01", "A|B", "it's", "offence:x")] == [
        "IS01", "'A|B'", "'it'\\''s'", "offence:x",
    ]  # fmt: skip
