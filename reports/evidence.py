"""The cells that flags rest on, in words: a few beside each flag, and all of them in their own section."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from reports import words
from reports.marts import Row
from reports.scope import Scope
from reports.words import plain, quarter

_NOWHERE = "no row: what is missing cannot be pointed at"

Place = tuple[str, str]


class Evidence:
    """The evidence of one scope's flags, read once."""

    def __init__(self, scope: Scope) -> None:
        self._places: dict[str, dict[Place, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in scope.marts.rows(
            """
            select flag_id, sha256, files.file_name, files.quarter, sheet, row, cells
            from flag_evidence
            left join (
                select sha256, any_value(file_name) as file_name, any_value(quarter) as quarter
                from versions group by sha256
            ) as files using (sha256)
            where flag_evidence.quarter = $quarter and flag_id in (
                select flag_id from flags where partnership_id = $partnership and quarter = $quarter)
            order by flag_id, files.quarter desc, file_name, sheet, row
            """,
            partnership=scope.partnership_id,
            quarter=scope.quarter,
        ):
            name = PurePosixPath(row.file_name).name if row.file_name else f"file {row.sha256[:12]}"
            if row.quarter and row.quarter != scope.quarter:
                name += f" ({quarter(row.quarter)})"
            self._places[row.flag_id][(name, row.sheet)] += row.cells or [f"row {row.row}"]

    def brief(self, flag: Row, most_files: int = 3, most_cells: int = 6) -> str:
        """'lab.xlsx, Requests: E5, G5 and 4 more; 2 further sheets'."""
        places = self._places[flag.flag_id]
        if not places:
            return _NOWHERE
        texts = []
        for (name, sheet), cells in list(places.items())[:most_files]:
            beyond = f" and {len(cells) - most_cells} more" if len(cells) > most_cells else ""
            texts.append(f"{plain(name)}, {plain(sheet)}: {plain(', '.join(cells[:most_cells]))}{beyond}")
        if len(places) > most_files:
            texts.append(f"{words.count(len(places) - most_files, 'further sheet')}")
        return "; ".join(texts)

    def whole(self, flag: Row) -> str:
        """Every cell, an item for each file and sheet: 'lab.xlsx, Requests: C and E of rows 5 and 7'."""
        lines = [
            f"- {plain(name)}, {plain(sheet)}: {plain('; '.join(_gathered(cells)))}"
            for (name, sheet), cells in self._places[flag.flag_id].items()
        ]
        return "\n".join(lines) or f"- {_NOWHERE}"


def _gathered(cells: list[str]) -> list[str]:
    """Cells by the columns that rows share, rows in order; what is no cell stands as it is."""
    columns: dict[int, list[str]] = defaultdict(list)
    other = []
    for cell in dict.fromkeys(cells):
        found = re.fullmatch(r"([A-Z]+)([0-9]+)", cell)
        if found:
            columns[int(found[2])].append(found[1])
        else:
            other.append(cell)
    rows: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in sorted(columns):
        rows[tuple(sorted(columns[row], key=lambda letters: (len(letters), letters)))].append(row)
    told = [
        f"{_joined(letters)} of row{'s'[: len(numbers) - 1]} {_joined(numbers)}"
        for letters, numbers in rows.items()
    ]
    return told + other


def _joined(parts: Sequence[object]) -> str:
    texts = [str(part) for part in parts]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
