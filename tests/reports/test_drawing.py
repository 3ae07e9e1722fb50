import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import charts
from reports.drawing import Drawing, steps, wrapped

HOSTILE = "A & B <c> \"d\" 'e'"


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 0.5, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (16, [0, 5, 10, 15, 20]),
        (99, [0, 50, 100]),
    ],
)
def test_steps_are_round(highest: float, expected: list[float]) -> None:
    assert steps(highest) == pytest.approx(expected)


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_steps_reach_the_highest_value(highest: float) -> None:
    found = steps(highest)
    assert found[0] == 0
    assert found[-1] >= highest * (1 - 1e-9)
    assert 2 <= len(found) <= 5


def test_names_are_wrapped_and_cut() -> None:
    assert wrapped("City of Norvik") == "City of Norvik"
    assert wrapped("x" * 80).endswith("…")
    assert len(wrapped("word " * 40).split("\n")) == 2


def test_words_are_escaped() -> None:
    drawing = Drawing(10)
    drawing.text((0, 0), HOSTILE)
    assert texts(drawing.svg()) == [HOSTILE]


def test_a_chart_of_shares_tells_bands_apart_by_shape() -> None:
    rows = [
        charts.Share("A", 0.9, 0.8, 1.0, "green", "a"),
        charts.Share("B", 0.3, 0.1, 0.5, "red", "b"),
        charts.Share("C", 0.8, None, None, "amber", "c"),
        charts.Share("D", None, None, None, "no_data", "no data"),
    ]
    svg = charts.shares(rows, 0.9, 0.75)
    assert svg.count("<circle") == 1  # green
    assert svg.count("<polygon") == 2  # a diamond and a triangle
    assert {"a", "b", "c", "no data", "green limit 90 %", "amber limit 75 %"} <= set(texts(svg))


def test_a_series_of_zeros_and_gaps_is_drawn() -> None:
    svg = charts.panels(
        ["2025-Q1", "2025-Q2", "2025-Q3"], [charts.Panel("A", [0, None, 0], [0, None, 0], [0, None, 0])]
    )
    (path,) = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")
    assert path.attrib["d"].count("M") == 2  # it breaks at the gap


def test_stacked_bars_of_nothing_are_drawn() -> None:
    assert "0" in texts(charts.stacked(["A"], ["x", "y"], [[0, 0]]))


def test_delivery_beyond_the_scale_ends_in_an_arrow() -> None:
    svg = charts.delivered([charts.Bar("A", 4.0, "80 of 20"), charts.Bar("B", None, "no data")])
    assert "→" in texts(svg)
    assert "4" not in texts(svg)
