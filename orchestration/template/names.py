"""The sheet that says what the identifiers in the drop-downs stand for. For reading: whoever reads a return
passes over it.
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from orchestration.template import styling, wording
from orchestration.template.occasion import Entry, Occasion
from orchestration.template.prefill import plan_in_words

_FIRST_BLOCK = 4
_WIDTHS = {"A": 24.0, "B": 62.0, "C": 48.0}
Line = tuple[str, str, str]


def fill_names(page: Worksheet, occasion: Occasion) -> None:
    """Partners, responsibilities, components and classes of request, block below block."""
    for letter, width in _WIDTHS.items():
        page.column_dimensions[letter].width = width
    styling.write_head(page, page.title, wording.LISTS_GUIDANCE, len(_WIDTHS))
    row = _FIRST_BLOCK
    for title, lines in _blocks(occasion):
        for n, heading in enumerate((title, "Stands for", "More"), start=1):
            cell = styling.cell_at(page, row, n)
            styling.write_text(cell, heading)
            cell.font, cell.fill, cell.border = styling.REQUIRED, styling.DARK, styling.BOX
        for i, line in enumerate(lines, start=row + 1):
            for n, text in enumerate(line, start=1):
                cell = styling.cell_at(page, i, n)
                styling.write_text(cell, text)
                cell.font, cell.alignment = styling.PLAIN, styling.TOP
        row += len(lines) + 2
    styling.protect(page)
    styling.set_up_page(page, None)


def _blocks(occasion: Occasion) -> list[tuple[str, list[Line]]]:
    blocks: list[tuple[str, list[Line]]] = [
        ("Partner", [(m["id"], m["title"], m["role"]) for m in occasion.members]),
        ("Responsibility", [(r["id"], r["title"], "") for r in occasion.responsibilities]),
        ("Component", [(c["id"], c["title"], plan_in_words(c, occasion)) for c in occasion.components]),
        ("Class of request", [(s["id"], s["title"], _limit(s)) for s in occasion.standards]),
    ]
    return [(title, lines) for title, lines in blocks if lines]


def _limit(standard: Entry) -> str:
    if standard["limit_value"] is None:
        return "No limit."
    return f"To be answered within {standard['limit_value']:g} {standard['limit_unit'].replace('_', ' ')}."
