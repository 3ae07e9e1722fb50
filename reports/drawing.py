"""The visual language of all charts: type, colours, signs, and how a matplotlib figure becomes a small clean
SVG.

What a chart shows belongs to charts. Colours are those of styles/report.css; none carries a meaning alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from reports import fonts

INK, QUIET, LINE, ACCENT, PALE = "#1c2730", "#4d5a66", "#cfd6dc", "#1b4d63", "#dbe6eb"
BAND_COLOURS = {"green": "#1f6b4a", "amber": "#7a5200", "red": "#9b1c31", "not_reached": "#9b1c31"}
BAND_MARKERS = {"green": "o", "amber": "D", "red": "^", "not_reached": "^"}
GREYS = ("#dbe6eb", "#9db7c3", "#55839a", "#1b4d63")
WIDTH = 6.5  # inches: the width of the text in the PDF
SIZE = 9.0  # points

_STYLE: dict[Any, object] = {
    "svg.fonttype": "none",
    "font.family": [fonts.FAMILY, fonts.FALLBACK],
    "font.size": SIZE,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "axes.grid": True,
    "grid.color": LINE,
    "grid.linewidth": 0.5,
    "text.parse_math": False,
}
_NOT_NEEDED = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>|<style type=\"text/css\">.*?</style>"
    r"|(?<=<g) id=\"[^\"]*\"",
    re.DOTALL,
)
_SIZE = re.compile(r' (?:width|height)="[0-9.]+pt"')  # the page says how large it is shown


@cache
def _use_our_fonts() -> None:
    """Only the fonts that we bring: what is drawn must not hang on what else the machine has."""
    manager = font_manager.fontManager
    manager.ttflist = []
    for path in [*fonts.family_files().values(), *fonts.fallback_files()]:
        manager.addfont(str(path))


def draw(name: str, height: float, plot: Callable[[Figure], None]) -> str:
    """The SVG of what `plot` puts on a figure of our width; the same bytes for the same data. Height in
    inches.
    """
    _use_our_fonts()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever the user has set up for himself
        matplotlib.rcParams.update(_STYLE)
        matplotlib.rcParams["svg.hashsalt"] = name
        figure = Figure(figsize=(WIDTH, height))
        canvas = FigureCanvasSVG(figure)
        plot(figure)
        made = io.StringIO()
        canvas.print_svg(made, metadata={"Date": None})  # type: ignore[no-untyped-call]
    return _clean(made.getvalue())


def axes(figure: Figure, left: float, right: float = 0.1, top: float = 0.1, bottom: float = 0.3) -> Axes:
    """Axes with margins in inches."""
    width, height = figure.get_size_inches()
    return figure.add_axes(
        (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    )


def wrapped(text: str, width: int = 30, lines: int = 2) -> str:
    """The text on so many lines at most, the rest cut with an ellipsis."""
    made = [""]
    for word in text.split():
        if made[-1] and len(made[-1]) + len(word) >= width:
            made.append(word)
        else:
            made[-1] = f"{made[-1]} {word}".strip()
    made = [line if len(line) <= width else line[: width - 1] + "…" for line in made]
    return "\n".join(made if len(made) <= lines else [*made[: lines - 1], made[lines - 1][: width - 1] + "…"])


def _clean(svg: str) -> str:
    bare = _SIZE.sub("", _NOT_NEEDED.sub("", svg)).strip()
    return bare.replace("<svg ", '<svg style="stroke-linejoin:round;stroke-linecap:butt" ', 1)
