"""The programme as register and returns tell it: quarters, members, standing returns, what is known."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import python_calamine

from tests.recount.workbooks import Reader, Return, Row, quarter_index, quarter_start

ANY_MAY_FILL = ("Delivery", "Measures", "Cases")
Accepted = dict[str, tuple[int, str]]  # sha256 -> (seq, form) of accepted files; of those returned the seq


def is_live(row: Row, quarter: int) -> bool:
    start, end = quarter_start(quarter), quarter_start(quarter + 1)
    return (row["valid_from"] is None or row["valid_from"] < end) and (
        row["valid_to"] is None or row["valid_to"] >= start
    )


def in_force(row: Row, day: dt.date) -> bool:
    return (row["valid_from"] is None or row["valid_from"] <= day) and (
        row["valid_to"] is None or row["valid_to"] >= day
    )


def newest(rows: Iterable[Row]) -> Row | None:
    """Of several rows of one entry the one latest in force."""
    return max(rows, key=lambda row: row["valid_from"] or dt.date.min, default=None)


class Programme:
    """Everything known as of a day."""

    def __init__(self, inputs: Path, accepted: Accepted, returned: dict[str, int], as_of: dt.date) -> None:
        self.reader = Reader()
        self.register: dict[str, Any] = self.reader.read_register(inputs / "register.xlsx")
        self.as_of = as_of
        self.first_quarter = quarter_index(self.register["Programme"]["first_quarter"])
        assert self.register["Programme"]["timed_by"] == "declared"
        self.returns = self._read_returns(inputs / "returns", accepted)
        self._returned = self._read_returned(inputs / "returns", returned)
        self.versions: dict[tuple[str, int, str], list[Return]] = defaultdict(list)
        self._standing: dict[tuple[str, int], dict[str, Return]] = defaultdict(dict)
        for each in self.returns:
            self.versions[each.partnership, each.quarter, each.partner].append(each)
            self._standing[each.partnership, each.quarter][each.partner] = each
        self.points = self._read_outcomes(inputs / "outcomes", accepted)
        self.answers = self._read_surveys(inputs / "surveys", accepted)

    def _read_returns(self, folder: Path, accepted: Accepted) -> list[Return]:
        found: dict[str, Return] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
                if accepted.get(sha256, (0, ""))[1] == "partner-return" and sha256 not in found:
                    found[sha256] = self.reader.read_return(path, sha256, accepted[sha256][0])
        returns = (each for each in found.values() if each.submitted_on <= self.as_of)
        return sorted(returns, key=lambda each: each.seq)

    def _read_returned(
        self, folder: Path, returned: dict[str, int]
    ) -> dict[tuple[str, int], dict[str, list[int]]]:
        """(partnership, quarter) -> partner -> seqs of the files handed back whose cover can be read."""
        found: dict[tuple[str, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for path in sorted(folder.rglob("*")):
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            if sha256 in returned and (cover := self.reader.readable_cover(path)):
                partnership, partner, quarter, submitted_on = cover
                if (
                    submitted_on <= self.as_of
                    and returned[sha256] not in found[partnership, quarter][partner]
                ):
                    found[partnership, quarter][partner].append(returned[sha256])
        return found

    def returned_files(self, partnership: str, quarter: int) -> dict[str, list[int]]:
        return self._returned.get((partnership, quarter), {})

    def _read_outcomes(
        self, folder: Path, accepted: Accepted
    ) -> dict[tuple[str, str, str], tuple[float, float | None, str]]:
        """(series, area, period) -> (count, denominator, definition) of the newest file with the row."""
        points = {}
        for row in self._read_tables(folder, accepted):
            denominator = row.get("denominator")
            points[row["series_id"], row["area_id"], row["period"]] = (
                float(row["count"]),
                None if denominator in (None, "") else float(denominator),
                str(row.get("definition") or ""),
            )
        return points

    def _read_surveys(self, folder: Path, accepted: Accepted) -> dict[tuple[str, str, str], dict[int, float]]:
        """(partnership, quarter, respondent) -> answer by item, of the newest file that holds the row."""
        answers = {}
        for row in self._read_tables(folder, accepted):
            answers[row["partnership_id"], row["quarter"], str(row["respondent"]).casefold()] = {
                item: float(row[f"P{item}"]) for item in range(1, 19) if row[f"P{item}"] not in (None, "")
            }
        return answers

    def _read_tables(self, folder: Path, accepted: Accepted) -> Iterator[Row]:
        """The rows of every accepted data file, oldest file first."""
        files = []
        for path in folder.rglob("*"):
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            if sha256 in accepted:
                files.append((accepted[sha256][0], path))
        for _, path in sorted(files):
            if path.suffix == ".csv":
                with path.open(encoding="utf-8-sig", newline="") as stream:
                    yield from list(csv.DictReader(stream))
            elif path.suffix == ".parquet":
                yield from pyarrow.parquet.read_table(path).to_pylist()
            else:
                book = python_calamine.CalamineWorkbook.from_path(str(path))
                header, *lines = book.get_sheet_by_index(0).to_python()
                yield from [dict(zip(header, line, strict=True)) for line in lines]

    @property
    def partnerships(self) -> list[str]:
        return [row["partnership_id"] for row in self.register["Partnerships"]]

    def rows(self, sheet: str, partnership: str) -> list[Row]:
        return [row for row in self.register[sheet] if row["partnership_id"] == partnership]

    def quarters(self, partnership: str) -> list[int]:
        """Ended quarters in which the partnership is live."""
        row = self.rows("Partnerships", partnership)[0]
        quarter, found = self.first_quarter, []
        while quarter_start(quarter + 1) <= self.as_of:
            lives = row["started_on"] < quarter_start(quarter + 1)
            if lives and (row["ended_on"] is None or row["ended_on"] >= quarter_start(quarter)):
                found.append(quarter)
            quarter += 1
        return found

    def due_on(self, quarter: int) -> dt.date:
        days = int(self.register["Programme"]["return_due_days"]) - 1
        return quarter_start(quarter + 1) + dt.timedelta(days)

    def is_judged(self, quarter: int) -> bool:
        return self.due_on(quarter) < self.as_of

    def members(self, partnership: str, quarter: int) -> dict[str, Row]:
        start, end = quarter_start(quarter), quarter_start(quarter + 1)
        found: dict[str, Row] = {}
        for row in sorted(self.rows("Memberships", partnership), key=lambda row: row["joined_on"]):
            if row["joined_on"] < end and (row["left_on"] is None or row["left_on"] >= start):
                stays = row["left_on"] is None or row["left_on"] >= end - dt.timedelta(1)
                found[row["partner_id"]] = {
                    **row,
                    "is_all_quarter": row["joined_on"] <= start and stays,
                    "is_expected": stays and row["must_report"] == "yes",
                    "is_on_last_day": stays,
                }
        return found

    def lead(self, partnership: str, quarter: int) -> str | None:
        leads = [row for row in self.members(partnership, quarter).values() if row["role"] == "lead"]
        leads.sort(key=lambda row: (row["is_on_last_day"], row["joined_on"]))
        return leads[-1]["partner_id"] if leads else None

    def standing(self, partnership: str, quarter: int) -> dict[str, Return]:
        """The newest accepted version of each partner."""
        return self._standing.get((partnership, quarter), {})

    def earlier_return(self, partnership: str, quarter: int, partner: str) -> Return | None:
        for when in range(quarter - 1, self.first_quarter - 1, -1):
            if (partnership, when, partner) in self.versions:
                return self.versions[partnership, when, partner][-1]
        return None

    def is_known(self, partnership: str, quarter: int, partner: str, sheet: str) -> bool:
        """Filled, nil, or blank where a blank means nil."""
        returned = self.standing(partnership, quarter).get(partner)
        if returned is None:
            return False
        state = returned.states[sheet]
        if state == "blank" and sheet in ANY_MAY_FILL:
            earlier = self.earlier_return(partnership, quarter, partner)
            return earlier is None or earlier.states[sheet] != "filled"
        return state != "blank"

    def coverage(self, partnership: str, quarter: int) -> float | None:
        """IS17: null while collecting, or where nobody is expected."""
        expected = [name for name, row in self.members(partnership, quarter).items() if row["is_expected"]]
        if not expected or not self.is_judged(quarter):
            return None
        standing = self.standing(partnership, quarter)
        return sum(name in standing for name in expected) / len(expected)

    def live(self, sheet: str, key: str, partnership: str, quarter: int) -> dict[str, Row]:
        """Entries of a sheet live in the quarter, each by its row latest in force."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows(sheet, partnership):
            if is_live(row, quarter):
                found[row[key]].append(row)
        return {name: row for name, rows in found.items() if (row := newest(rows))}

    def threshold(
        self, entry: str, partnership: str, quarter: int, name: str, default: float | None
    ) -> float | None:
        day = quarter_start(quarter + 1) - dt.timedelta(1)
        rows = [row for row in self.register["Thresholds"] if row["entry_id"] == entry and in_force(row, day)]
        own = newest(row for row in rows if row["partnership_id"] == partnership)
        stands = own or newest(row for row in rows if row["partnership_id"] is None)
        return default if stands is None or stands[name] is None else stands[name]
