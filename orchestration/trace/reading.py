"""Reads a publication: the figures of a quarter with their items, and what stands behind a source row. The
questions to the warehouse are the files in `queries`, one for each family of facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from orchestration.settings import Settings
from orchestration.trace.catalogue import ENTRIES
from orchestration.trace.records import Figure, FileRecord, Item, SheetsSearched, SourceRow
from orchestration.warehouse import open_published

_QUERIES = Path(__file__).parent / "queries"
_FAMILIES = tuple(dict.fromkeys(entry.family for entry in ENTRIES.values()))
_REGISTERED = frozenset({"title", "unit", "formula"})
Key = tuple[str, str, str, str]  # partnership, indicator, partner, breakdown
Row = dict[str, Any]


class Publication:
    """The published warehouse, read-only; a context manager.

    Values are written into the queries as literals: DuckDB imports pandas for its first parameter, which
    takes longer than a trace.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._has_scope = False
        self._columns_read: dict[tuple[str, str, str], list[tuple[str, int | None]]] = {}

    def __enter__(self) -> Publication:
        self._connection = open_published(self._settings)
        self._connection.execute("create temp table judged as from intermediate.int_quarters where false")
        self._connection.execute(_query("macros"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def rows(self, query: str) -> list[Row]:
        """The rows of a query, each with its columns by name."""
        found = self._connection.execute(query)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def judge(self, quarter: str, partnerships: Sequence[str]) -> None:
        """Ask from now on of this quarter of these partnerships."""
        self._connection.execute("delete from judged")
        self._connection.execute(
            "insert into judged from intermediate.int_quarters where quarter = "
            f"{literal(quarter)} and partnership_id in ({', '.join(map(literal, partnerships))})"
        )
        self._has_scope = False

    def figures(self) -> list[Figure]:
        """Every figure of what is judged, indicators in the order of their aims."""
        columns = ", ".join(
            f"facts.{name}" for name in Figure.__dataclass_fields__ if name not in _REGISTERED
        )
        found = self.rows(
            f"""
            select {columns}, register.title, register.unit, register.formula
            from marts.indicator_values as facts
            join marts.indicators as register using (indicator_id)
            join judged using (partnership_id, quarter)
            order by partnership_id, partner_id, breakdown
            """
        )
        place = {indicator_id: number for number, indicator_id in enumerate(ENTRIES)}
        return sorted((Figure(**row) for row in found), key=lambda figure: place[figure.indicator_id])

    def items(self, families: Iterable[str] = _FAMILIES) -> dict[Key, list[Item]]:
        """The items of every figure of these families, of what is judged."""
        if not self._has_scope:
            self._connection.execute(_query("scope"))
            self._has_scope = True
        found: dict[Key, list[Item]] = defaultdict(list)
        for family in families:
            rows = sorted(self.rows(_query(family)), key=lambda row: str(row["item"]))
            rows.sort(key=lambda row: str(row["quarter"]), reverse=True)
            self._place(source for row in rows for source in row["sources"])
            for row in rows:
                key = (row["partnership_id"], row["indicator_id"], row["partner_id"], row["breakdown"])
                found[key].append(self._item(row))
        return found

    def _item(self, row: Row) -> Item:
        ends = row.get("ends")
        return Item(
            item=row["item"],
            quarter=row["quarter"],
            numerator=_number(row.get("numerator")),
            denominator=_number(row.get("denominator")),
            value=_number(row.get("value")),
            exposure=_number(row.get("exposure")),
            role=row.get("role"),
            ends=None if ends is None else tuple(ends),
            details={name: said for name, said in row["details"].items() if said is not None},
            sources=self._sources(row["sources"]),
        )

    def evidences(self, quarter: str, condition: str) -> dict[str, tuple[SourceRow, ...]]:
        """The source rows of the flags of a quarter that meet a condition."""
        found = self.rows(
            "select flag_id, sha256, sheet, row, cells from marts.flag_evidence "
            f"where quarter = {literal(quarter)} and {condition} order by flag_id, place"
        )
        rows: dict[str, list[SourceRow]] = defaultdict(list)
        for row in found:
            rows[row["flag_id"]].append(
                SourceRow(row["sha256"], row["sheet"], row["row"], tuple(row["cells"]))
            )
        return {flag_id: tuple(own) for flag_id, own in rows.items()}

    def _sources(self, sources: Iterable[Row]) -> tuple[SourceRow, ...]:
        """Source rows with the names of their cells, each row once. A field of a cover stands in a row of
        its own.
        """
        cells: dict[tuple[str, str, int], dict[str, None]] = {}
        for source in sources:
            sha256, sheet, row = source["sha256"], source["sheet"], source["row"]
            own = cells.setdefault((sha256, sheet, row), {})
            for letter, own_row in self._columns(sha256, sheet, source["columns"]):
                own[f"{letter}{own_row or row}"] = None
        return tuple(
            SourceRow(sha256, sheet, None if sheet == "Cover" else row, tuple(own))
            for (sha256, sheet, row), own in cells.items()
        )

    def _columns(self, sha256: str, sheet: str, names: str) -> list[tuple[str, int | None]]:
        """Where the columns of these names stand, from left to right: letter, and the row of a cover's
        field.
        """
        key = (sha256, sheet, names)
        if key not in self._columns_read:
            places = self._places[sha256, sheet]
            found = [places[name] for name in names.split(" ") if name in places]
            self._columns_read[key] = sorted(
                found, key=lambda place: (place[1] or 0, len(place[0]), place[0])
            )
        return self._columns_read[key]

    @cached_property
    def _places(self) -> dict[tuple[str, str], dict[str, tuple[str, int | None]]]:
        """Where each column stands, by file and sheet; `_place` reads it for the files that are needed."""
        return defaultdict(dict)

    def _place(self, sources: Iterable[Row]) -> None:
        files = {source["sha256"] for source in sources} - {sha256 for sha256, _ in self._places}
        if files:
            found = self._connection.execute(
                "select _sha256, _sheet, column_name, column_letter, row from staging.stg_positions "
                f"where _sha256 in ({', '.join(map(literal, sorted(files)))})"
            ).fetchall()
            for sha256, sheet, name, letter, row in found:
                self._places[sha256, sheet][name] = (letter, row)

    @cached_property
    def _files(self) -> dict[str, FileRecord]:
        """Every file received. One received more than once stands as it was first decided on."""
        kept = {path.stem: path.name for path in self._settings.archive.glob("*.*")}
        found = self.rows(
            "select sha256, file_name, path, form, decision, partnership_id, partner_id, quarter, version "
            "from raw.versions order by decision = 'already_received' desc, seq desc"
        )
        return {
            row["sha256"]: FileRecord(
                **row, archived=f"archive/{kept[row['sha256']]}" if row["sha256"] in kept else None
            )
            for row in found
        }

    def file(self, sha256: str) -> FileRecord:
        """What is known of a received file."""
        return self._files[sha256]

    def files(self, sources: Iterable[SourceRow]) -> tuple[FileRecord, ...]:
        """The files of source rows, newest quarter first, the register and data files last."""
        named = {source.sha256: self.file(source.sha256) for source in sources}
        by_name = sorted(
            named.values(), key=lambda file: (file.partner_id or "~", file.file_name, file.sha256)
        )
        return tuple(sorted(by_name, key=lambda file: file.quarter or "", reverse=True))

    def statuses(self) -> dict[Key, str]:
        """What the methods behind EF03 and EF04 came to, by the figure."""
        found = self.rows(
            """
            select effects.*, case method when 'net_effect' then 'EF03' else 'EF04' end as indicator_id
            from marts.outcome_effects as effects
            join judged using (partnership_id, quarter)
            where method in ('net_effect', 'wdq')
            """
        )
        return {
            (row["partnership_id"], row["indicator_id"], "", row["series_id"]): row["status"] for row in found
        }

    def searched(self, back: int) -> dict[str, list[SheetsSearched]]:
        """The states of every sheet of every partner by partnership, so many quarters back, newest first.

        Of the lead's sheets that of the lead alone counts.
        """
        found = self.rows(
            f"""
            select
                states.partnership_id, states.quarter, states.sheet,
                list(states.partner_id order by states.partner_id) filter (states.state = 'filled') as filled,
                list(states.partner_id order by states.partner_id) filter (states.state = 'nil') as nil,
                list(states.partner_id order by states.partner_id) filter (states.state = 'blank') as blank,
                list(states.partner_id order by states.partner_id) filter (states.state = 'absent') as none
            from intermediate.int_sheet_states as states
            join judged
                on
                    states.partnership_id = judged.partnership_id
                    and states.quarter_index between judged.quarter_index - {back} and judged.quarter_index
            left join intermediate.int_leads as leads
                on states.partnership_id = leads.partnership_id and states.quarter = leads.quarter
            where
                states.sheet not in ('Meetings', 'Attendance', 'Escalations')
                or states.partner_id = leads.partner_id
            group by all
            order by states.quarter desc, states.sheet
            """
        )
        searched: dict[str, list[SheetsSearched]] = defaultdict(list)
        for row in found:
            partners = (tuple(row[state] or ()) for state in ("filled", "nil", "blank", "none"))
            searched[row["partnership_id"]].append(SheetsSearched(row["quarter"], row["sheet"], *partners))
        return searched


def literal(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def sources_of(items: Iterable[Item]) -> Iterator[SourceRow]:
    """Every source row of items."""
    return (source for item in items for source in item.sources)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


@cache
def _query(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
