"""The kinds of chart that the reports use. Which data they show, and what is said of them, belongs to the
sections.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from reports.drawing import (
    ACCENT,
    BAND_COLOURS,
    BAND_MARKERS,
    GREYS,
    INK,
    PALE,
    QUIET,
    WIDTH,
    axes,
    draw,
    wrapped,
)

_LABEL = 2.05  # inches for the names on the left
_ROW = 0.33  # inches a row


@dataclass(frozen=True)
class Share:
    """One row of a chart of shares: value and limits between 0 and 1, or None with the note saying why."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    band: str
    note: str


def shares(name: str, rows: Sequence[Share], green: float | None = None, amber: float | None = None) -> str:
    """A dot with its limits for each row; the shape of the dot says the band, the note on the right says
    all.
    """

    def plot(figure: Figure) -> None:
        on = axes(figure, left=_LABEL, right=1.75, top=0.28, bottom=0.3)
        on.set_xlim(-0.03, 1.03)
        on.set_ylim(len(rows) - 0.5, -0.5)
        on.set_yticks(range(len(rows)), [wrapped(row.name) for row in rows], linespacing=0.95)
        on.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
        on.set_xticks([0, 0.25, 0.5, 0.75, 1])
        on.grid(axis="y", visible=False)
        for limit, text in ((green, "green from"), (amber, "amber from")):
            if limit is not None and limit not in (0, 1):
                on.axvline(limit, color=QUIET, linewidth=0.8, linestyle=(0, (3, 2)))
                side = "left" if limit == green else "right"
                on.text(
                    limit,
                    -0.58,
                    f" {text} {limit:.0%} ".replace("%", " %"),
                    ha=side,
                    va="bottom",
                    color=QUIET,
                    fontsize=7.5,
                )
        for place, row in enumerate(rows):
            colour = BAND_COLOURS.get(row.band, QUIET)
            if row.lower is not None and row.upper is not None:
                on.plot(
                    [row.lower, row.upper], [place, place], color=colour, linewidth=1.6, solid_capstyle="butt"
                )
            if row.value is not None:
                marker = BAND_MARKERS.get(row.band, "s")
                on.plot(
                    [row.value],
                    [place],
                    marker=marker,
                    color=colour,
                    markersize=6.5,
                    linestyle="none",
                    clip_on=False,
                )
            on.annotate(
                row.note,
                (1.0, place),
                xytext=(12, 0),
                textcoords="offset points",
                va="center",
                color=INK if row.value is not None else QUIET,
                annotation_clip=False,
            )

    return draw(name, 0.6 + _ROW * len(rows), plot)


def stacked(name: str, names: Sequence[str], parts: Sequence[str], counts: Sequence[Sequence[float]]) -> str:
    """Counts as bars, one for each name, in parts from pale to dark; each part carries its number."""

    def plot(figure: Figure) -> None:
        on = axes(figure, left=_LABEL, right=0.35, top=0.42, bottom=0.12)
        on.set_ylim(len(names) - 0.5, -0.5)
        on.set_xlim(0, max(1.0, *(sum(row) for row in counts)) * 1.02)
        on.set_yticks(range(len(names)), [wrapped(text) for text in names], linespacing=0.95)
        on.set_xticks([])
        on.spines["bottom"].set_visible(False)
        on.grid(visible=False)
        begins = [0.0] * len(names)
        for number, part in enumerate(parts):
            colour = GREYS[min(number, len(GREYS) - 1)]
            widths = [row[number] for row in counts]
            on.barh(
                range(len(names)),
                widths,
                left=begins,
                color=colour,
                edgecolor="white",
                linewidth=0.8,
                height=0.62,
                label=part,
            )
            for place, width in enumerate(widths):
                if width:
                    on.text(
                        begins[place] + width / 2,
                        place,
                        f"{width:.0f}",
                        ha="center",
                        va="center",
                        color="white" if number > 1 else INK,
                        fontsize=8,
                    )
            begins = [begin + width for begin, width in zip(begins, widths, strict=True)]
        for place, total in enumerate(begins):
            on.annotate(
                f"{total:.0f}" if total else "0",
                (total, place),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontweight="semibold",
                annotation_clip=False,
            )
        on.legend(
            loc="lower left",
            bbox_to_anchor=(-0.01, 0.99),
            ncols=len(parts),
            frameon=False,
            fontsize=8,
            handlelength=1.1,
            handleheight=1.1,
            columnspacing=1.4,
            labelcolor=INK,
            borderpad=0,
        )

    return draw(name, 0.6 + _ROW * len(names), plot)


@dataclass(frozen=True)
class Bar:
    """One row of a chart of delivery: done as a share of the plan, or None; the note says it in units."""

    name: str
    value: float | None
    band: str
    note: str


def delivered(name: str, rows: Sequence[Bar]) -> str:
    """Bars towards a plan of 100 %; what goes beyond one and a half times the plan is cut at an arrow."""

    def plot(figure: Figure) -> None:
        on = axes(figure, left=_LABEL, right=1.75, top=0.28, bottom=0.3)
        on.set_xlim(0, 1.5)
        on.set_ylim(len(rows) - 0.5, -0.5)
        on.set_yticks(range(len(rows)), [wrapped(row.name) for row in rows], linespacing=0.95)
        on.set_xticks([0, 0.5, 1, 1.5])
        on.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
        on.grid(axis="y", visible=False)
        for place, row in enumerate(rows):
            on.barh(place, 1, color=PALE, height=0.6)
            if row.value is not None:
                on.barh(place, min(row.value, 1.5), color=ACCENT, height=0.26)
            arrow = " →" if row.value is not None and row.value > 1.5 else ""
            on.annotate(
                row.note + arrow,
                (1.5, place),
                xytext=(10, 0),
                textcoords="offset points",
                va="center",
                color=INK if row.value is not None else QUIET,
                annotation_clip=False,
            )
        on.axvline(1, color=INK, linewidth=1)
        on.text(1, -0.58, "plan", ha="center", va="bottom", color=INK, fontsize=7.5)

    return draw(name, 0.6 + _ROW * len(rows), plot)


@dataclass(frozen=True)
class Line:
    """A series over the periods of its panel; None where a period is missing. Limits where they are known."""

    name: str
    values: Sequence[float | None]
    lowers: Sequence[float | None] = field(default=())
    uppers: Sequence[float | None] = field(default=())


@dataclass(frozen=True)
class Panel:
    """One small picture of a row: its title, its lines."""

    title: str
    lines: Sequence[Line]


def panels(
    name: str, periods: Sequence[str], drawn: Sequence[Panel], event: str | None = None, unit: str = ""
) -> str:
    """Small pictures side by side with one scale; `event` is the period in which the intervention began."""
    highest = max(
        (
            max(filter(None, [*line.values, *line.uppers]), default=0)
            for panel in drawn
            for line in panel.lines
        ),
        default=1,
    )
    columns = min(3, len(drawn))
    high = -(-len(drawn) // columns)

    def plot(figure: Figure) -> None:
        width = (WIDTH - 0.45) / columns
        for number, panel in enumerate(drawn):
            row, column = divmod(number, columns)
            left = 0.45 + column * width
            bottom = (high - 1 - row) * 1.95 + 0.3
            total = figure.get_size_inches()[1]
            on = figure.add_axes((left / WIDTH, bottom / total, (width - 0.22) / WIDTH, 1.35 / total))
            _panel(on, panel, periods, event)
            on.set_ylim(0, (highest or 1) * 1.08)
            on.set_title(
                wrapped(panel.title, width=int(width * 15)),
                loc="left",
                fontsize=SIZE_TITLE,
                fontweight="semibold",
                pad=6,
            )
            if column:
                on.tick_params(labelleft=False)
        figure.text(0.02 / WIDTH, 1, unit, va="top", color=QUIET, fontsize=7.5)

    return draw(name, 1.95 * high + 0.12, plot)


SIZE_TITLE = 8.5
_STYLES = ("-", (0, (4, 1.6)), (0, (1, 1.2)), (0, (5, 1, 1, 1)))


def _panel(on: Axes, panel: Panel, periods: Sequence[str], event: str | None) -> None:
    places = range(len(periods))
    on.grid(axis="x", visible=False)
    for number, line in enumerate(panel.lines):
        colour = ACCENT if number == 0 else QUIET
        if line.lowers and len(panel.lines) == 1:
            low = [value if value is not None else float("nan") for value in line.lowers]
            up = [value if value is not None else float("nan") for value in line.uppers]
            on.fill_between(places, low, up, color=PALE, linewidth=0)
        values = [value if value is not None else float("nan") for value in line.values]
        on.plot(
            places,
            values,
            color=colour,
            linewidth=1.5,
            marker="o",
            markersize=2.4,
            linestyle=_STYLES[number % len(_STYLES)],
            label=line.name,
        )
    if event in periods:
        on.axvline(periods.index(event), color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
    shown = [place for place in places if periods[place].endswith(("Q1", "-01"))] or [0]
    shown = shown[:: -(-len(shown) // 5)]
    on.set_xticks(shown, [periods[place][:4] for place in shown], fontsize=7.5)
    on.set_xlim(-0.5, len(periods) - 0.5)
    on.tick_params(axis="y", labelsize=7.5)
    if len(panel.lines) > 1:
        on.legend(
            loc="upper left", frameon=False, fontsize=7, handlelength=2.2, borderpad=0.1, labelspacing=0.2
        )
