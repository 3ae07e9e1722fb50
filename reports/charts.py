"""The kinds of chart that the reports use. Which data they show belongs to the sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reports.drawing import (
    ACCENT,
    BAND_COLOURS,
    BAND_MARKS,
    DASHES,
    GREYS,
    INK,
    LINE,
    PALE,
    QUIET,
    SMALL,
    WIDTH,
    Drawing,
    steps,
    wrapped,
)

_NAMES = 196  # the width of the names on the left
_NOTES = 176  # the width of the notes on the right
_ROW = 32
_MOST_DOTS = 30
_TOP, _BOTTOM = 26, 26


@dataclass(frozen=True)
class Share:
    """One row of a chart of shares: value and limits between 0 and 1, or None with the note saying why."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    band: str
    note: str


@dataclass(frozen=True)
class Bar:
    """One row of a chart of delivery: done as a share of the plan, or None; the note says it in units."""

    name: str
    value: float | None
    note: str


@dataclass(frozen=True)
class _Rows:
    """A drawing with a name and a note for each row, and a scale of shares between them."""

    drawing: Drawing
    n: int
    highest: float

    @classmethod
    def begin(cls, rows: Sequence[Share | Bar], highest: float, ticks: Sequence[float]) -> _Rows:
        made = cls(Drawing(_TOP + _ROW * len(rows) + _BOTTOM), len(rows), highest)
        for tick in ticks:
            made.upright(tick, LINE)
            made.drawing.text(
                (made.x(tick), made.foot + 14),
                f"{tick * 100:.0f} %",
                anchor="middle",
                size=SMALL,
                colour=QUIET,
            )
        for number, row in enumerate(rows):
            made.drawing.text((_NAMES - 12, made.y(number)), wrapped(row.name), anchor="end")
            known = row.value is not None
            made.drawing.text((WIDTH - _NOTES + 14, made.y(number)), row.note, colour=INK if known else QUIET)
        return made

    @property
    def foot(self) -> float:
        return _TOP + _ROW * self.n

    def x(self, share: float) -> float:
        return _NAMES + (WIDTH - _NAMES - _NOTES) * share / self.highest

    def y(self, number: int) -> float:
        return _TOP + _ROW * (number + 0.5)

    def upright(self, share: float, colour: str, dashes: str = "") -> None:
        self.drawing.line((self.x(share), _TOP), (self.x(share), self.foot), colour, dashes=dashes)


def shares(rows: Sequence[Share], green: float | None = None, amber: float | None = None) -> str:
    """A dot with its limits for each row; its shape says the band, the note on the right says all."""
    on = _Rows.begin(rows, 1, (0, 0.25, 0.5, 0.75, 1))
    for limit, name, anchor in ((green, "green", "start"), (amber, "amber", "end")):
        if limit is not None and limit not in (0, 1):
            on.upright(limit, QUIET, DASHES)
            at = (on.x(limit) + (3 if anchor == "start" else -3), _TOP - 8)
            on.drawing.text(at, f"{name} limit {limit * 100:.0f} %", anchor=anchor, size=SMALL, colour=QUIET)
    for number, row in enumerate(rows):
        colour, y = BAND_COLOURS.get(row.band, QUIET), on.y(number)
        if row.lower is not None and row.upper is not None:
            on.drawing.line((on.x(row.lower), y), (on.x(row.upper), y), colour, 2)
        if row.value is not None:
            on.drawing.mark((on.x(row.value), y), BAND_MARKS.get(row.band, "square"), colour)
    return on.drawing.svg()


def delivered(rows: Sequence[Bar]) -> str:
    """Bars towards a plan of 100 %; what goes beyond one and a half times the plan ends in an arrow."""
    on = _Rows.begin(rows, 1.5, (0, 0.5, 1, 1.5))
    for number, row in enumerate(rows):
        y = on.y(number)
        on.drawing.bar((on.x(0), y - 10), on.x(1) - on.x(0), 20, PALE)
        if row.value is not None:
            on.drawing.bar((on.x(0), y - 4.5), on.x(min(row.value, 1.5)) - on.x(0), 9, ACCENT)
            if row.value > 1.5:
                on.drawing.text((on.x(1.5) - 2, y - 10), "→", anchor="end", size=SMALL, colour=ACCENT)
    on.upright(1, INK)
    on.drawing.text((on.x(1), _TOP - 8), "plan", anchor="middle", size=SMALL)
    return on.drawing.svg()


def stacked(names: Sequence[str], parts: Sequence[str], counts: Sequence[Sequence[float]]) -> str:
    """Counts as bars, one for each name, in parts from pale to dark; each part carries its number."""
    highest = max(1.0, *(sum(row) for row in counts))
    unit = (WIDTH - _NAMES - 40) / highest
    on = Drawing(_TOP + 8 + _ROW * len(names))
    x = float(_NAMES)
    for number, part in enumerate(parts):
        on.bar((x, 5), 11, 11, GREYS[number])
        on.text((x + 16, 10.5), part, size=SMALL)
        x += 34 + 5.4 * len(part)
    for place, (name, row) in enumerate(zip(names, counts, strict=True)):
        y, x = _TOP + 4 + _ROW * (place + 0.5), float(_NAMES)
        on.text((_NAMES - 12, y), wrapped(name), anchor="end")
        for number, count in enumerate(row):
            on.bar((x, y - 10), count * unit - 0.8, 20, GREYS[number])
            if count * unit >= 12:
                colour = "#ffffff" if number > 1 else INK
                on.text((x + count * unit / 2, y), f"{count:.0f}", anchor="middle", size=SMALL, colour=colour)
            x += count * unit
        on.text((x + 6, y), f"{sum(row):.0f}", bold=True)
    return on.svg()


@dataclass(frozen=True)
class Panel:
    """One series over the periods, None where a period is missing; limits where they are known."""

    title: str
    values: Sequence[float | None]
    lowers: Sequence[float | None] = field(default=())
    uppers: Sequence[float | None] = field(default=())


def panels(periods: Sequence[str], drawn: Sequence[Panel], event: str | None = None, unit: str = "") -> str:
    """Small pictures side by side on one scale; `event` is the period in which the intervention began."""
    known = [value for panel in drawn for value in (*panel.values, *panel.uppers) if value is not None]
    scale = steps(max(known, default=1.0))
    columns = min(3, len(drawn))
    width = (WIDTH - 34) / columns
    on = Drawing(14 + 178 * -(-len(drawn) // columns))
    on.text((0, 6), unit, size=SMALL, colour=QUIET)
    for number, panel in enumerate(drawn):
        row, column = divmod(number, columns)
        frame = _Frame(on, 34 + column * width, 44 + row * 178, width - 18, 112, scale, len(periods))
        frame.grid(panel.title, periods, is_first=column == 0)
        frame.limits(panel)
        if event in periods:
            x = frame.x(periods.index(event))
            on.line((x, frame.top), (x, frame.top + frame.height), INK, dashes=DASHES)
        points = [
            None if value is None else (frame.x(place), frame.y(value))
            for place, value in enumerate(panel.values)
        ]
        on.curve(points, ACCENT)
        for point in points:
            if point and len(points) <= _MOST_DOTS:
                on.mark(point, "dot", ACCENT, 2)
    return on.svg()


@dataclass(frozen=True)
class _Frame:
    """One panel's place on the drawing and its scales."""

    on: Drawing
    left: float
    top: float
    width: float
    height: float
    scale: Sequence[float]
    n: int

    def x(self, place: int) -> float:
        return self.left + self.width * (place + 0.5) / self.n

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - value / self.scale[-1])

    def grid(self, title: str, periods: Sequence[str], is_first: bool) -> None:
        """Title, level lines with their numbers in the first column, years below."""
        self.on.text((self.left, self.top - 17), wrapped(title, int(self.width / 6.2)), size=11, bold=True)
        for step in self.scale:
            self.on.line((self.left, self.y(step)), (self.left + self.width, self.y(step)), LINE)
            if is_first:
                self.on.text(
                    (self.left - 5, self.y(step)), f"{step:g}", anchor="end", size=SMALL, colour=QUIET
                )
        years = [place for place, period in enumerate(periods) if period.endswith(("Q1", "-01"))] or [0]
        for place in years[:: -(-len(years) // 4)]:
            self.on.text(
                (self.x(place), self.top + self.height + 11),
                periods[place][:4],
                anchor="middle",
                size=SMALL,
                colour=QUIET,
            )

    def limits(self, panel: Panel) -> None:
        """The band between the limits, broken where they are not known."""
        stretch: list[tuple[int, float, float]] = []
        ends = [*zip(panel.lowers, panel.uppers, strict=True), (None, None)]
        for place, (low, up) in enumerate(ends):
            if low is not None and up is not None:
                stretch.append((place, low, up))
                continue
            over = [(self.x(at), self.y(high)) for at, _, high in stretch]
            under = [(self.x(at), self.y(low)) for at, low, _ in reversed(stretch)]
            self.on.area(over + under, PALE)
            stretch = []
