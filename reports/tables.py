"""Tables as Pandoc's pipe tables. What stands in them belongs to the sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_RULES = {"l": ":{}", "r": "{}:", "c": ":{}:"}
_MARKUP = re.compile(r"\]\{[^}]*\}|[\[\\*`]")
_LONGEST = 34  # characters beyond which a column does not grow


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], align: str = "", widths: Sequence[int] = ()
) -> str:
    """A pipe table; cells are Markdown of one line. Nothing where there is no row.

    `align`: one of l, r, c a column. `widths` are relative, else taken from the cells; Pandoc minds them in
    wide tables only.
    """
    body = [[cell.replace("\n", " ") for cell in row] for row in rows]
    if not body:
        return ""
    shares = widths or [_width(column) for column in zip(heads, *body, strict=True)]
    rules = [
        _RULES[side].format("-" * width)
        for side, width in zip(align or "l" * len(heads), shares, strict=True)
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in [list(heads), rules, *body])


def _width(column: Sequence[str]) -> int:
    texts = [_MARKUP.sub("", cell) for cell in column]
    longest_word = max((len(word) for text in texts for word in text.split(" ")), default=0)
    return max(3, longest_word, min(_LONGEST, max(len(text) for text in texts)))


def folded(title: str, content: str) -> str:
    """A callout that a click opens, or nothing where there is nothing to show."""
    if not content:
        return ""
    return f'::: {{.callout-note collapse="true"}}\n## {title}\n\n{content}\n:::'
