"""The visual language of all charts: type, colours, signs, and the few shapes they are made of, as SVG.

What a chart shows belongs to charts. Colours are those of styles/report.css; none carries a meaning alone.
matplotlib was tried first: it took 0.15 s and 15 kB for a chart, three quarters of the time of a report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from reports import fonts

INK, QUIET, LINE, ACCENT, PALE = "#1c2730", "#4d5a66", "#cfd6dc", "#1b4d63", "#dbe6eb"
BAND_COLOURS = {"green": "#1f6b4a", "amber": "#7a5200", "red": "#9b1c31", "not_reached": "#9b1c31"}
BAND_MARKS = {"green": "dot", "amber": "diamond", "red": "triangle", "not_reached": "triangle"}
GREYS = ("#dbe6eb", "#9db7c3", "#55839a", "#1b4d63")
WIDTH = 640
SIZE, SMALL = 12.0, 10.0
DASHES = "4 3"

Point = tuple[float, float]


class Drawing:
    """A sheet of our width, measured from its upper left corner; one unit is a pixel at a width of 640."""

    def __init__(self, height: float) -> None:
        self._height = height
        self._shapes: list[str] = []

    def line(self, begin: Point, end: Point, colour: str = LINE, width: float = 1, dashes: str = "") -> None:
        """A straight line."""
        self._add(
            "line",
            x1=begin[0],
            y1=begin[1],
            x2=end[0],
            y2=end[1],
            stroke=colour,
            stroke_width=width,
            stroke_dasharray=dashes,
        )

    def bar(self, corner: Point, width: float, height: float, colour: str) -> None:
        """A filled rectangle; `corner` is its upper left one."""
        if width > 0:
            self._add("rect", x=corner[0], y=corner[1], width=width, height=height, fill=colour)

    def curve(self, points: Sequence[Point | None], colour: str, width: float = 1.7) -> None:
        """A line through the points; it breaks where one is missing."""
        drawn, pen = [], "M"
        for point in points:
            drawn.append(f"{pen}{_number(point[0])} {_number(point[1])}" if point else "")
            pen = "L" if point else "M"
        self._add(
            "path", d="".join(drawn), fill="none", stroke=colour, stroke_width=width, stroke_linejoin="round"
        )

    def area(self, points: Iterable[Point], colour: str) -> None:
        """A filled shape with these corners."""
        told = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        if told:
            self._add("polygon", points=told, fill=colour)

    def mark(self, centre: Point, kind: str, colour: str, size: float = 5) -> None:
        """A dot, diamond, triangle or square: bands differ in shape, not in colour alone."""
        x, y = centre
        if kind == "dot":
            self._add("circle", cx=x, cy=y, r=size, fill=colour)
        elif kind == "diamond":
            wide = size * 1.2
            self.area([(x, y - wide), (x + wide, y), (x, y + wide), (x - wide, y)], colour)
        elif kind == "triangle":
            self.area([(x, y - size * 1.2), (x + size * 1.2, y + size), (x - size * 1.2, y + size)], colour)
        else:
            self.bar((x - size * 0.9, y - size * 0.9), size * 1.8, size * 1.8, colour)

    def text(
        self,
        at: Point,
        words: str,
        *,
        anchor: str = "start",
        size: float = SIZE,
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """One line or several; `at` is the middle of their height, and their start, middle or end."""
        lines = words.split("\n")
        top = at[1] - (len(lines) - 1) * size * 0.58 + size * 0.35
        for number, line in enumerate(lines):
            self._add(
                "text",
                line,
                x=at[0],
                y=top + number * size * 1.16,
                text_anchor="" if anchor == "start" else anchor,
                font_size="" if size == SIZE else size,
                fill="" if colour == INK else colour,
                font_weight=600 if bold else "",
            )

    def svg(self) -> str:
        """The drawing; the page says how large it is shown."""
        family = f"{fonts.FAMILY}, {fonts.FALLBACK}, sans-serif"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_number(self._height)}" '
            f'font-family="{family}" font-size="{_number(SIZE)}" fill="{INK}">'
        )
        return "\n".join([head, *self._shapes, "</svg>"])

    def _add(self, kind: str, content: str = "", **attributes: float | str) -> None:
        told = "".join(
            f" {name.replace('_', '-')}={quoteattr(value if isinstance(value, str) else _number(value))}"
            for name, value in attributes.items()
            if value != ""
        )
        self._shapes.append(f"<{kind}{told}>{escape(content)}</{kind}>" if content else f"<{kind}{told}/>")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def wrapped(text: str, width: int = 32, lines: int = 2) -> str:
    """The text on so many lines at most, the rest cut with an ellipsis."""
    made = [""]
    for word in text.split():
        if made[-1] and len(made[-1]) + len(word) >= width:
            made.append(word)
        else:
            made[-1] = f"{made[-1]} {word}".strip()
    made = [line if len(line) <= width else line[: width - 1] + "…" for line in made]
    return "\n".join(made if len(made) <= lines else [*made[: lines - 1], made[lines - 1][: width - 1] + "…"])


def steps(highest: float, most: int = 4) -> list[float]:
    """Round numbers from 0 to the first at or above the highest, by 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(highest / most))
    size = next(times * power for times in (1, 2, 5, 10) if times * power * most >= highest)
    return [size * number for number in range(math.ceil(highest / size) + 1)]
