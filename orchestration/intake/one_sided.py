"""Finds the requests of a quarter that only one of the two sides lists: a return against the standing returns
of its counterparts. No problem of the form, since either side may be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import duckdb

from orchestration.intake.return_sheets import SheetReading
from orchestration.intake.returns import ReturnReading

_OTHER = {"sent": "received", "received": "sent"}
_NOT_A_PARTNER = "OUTSIDE"
# what the counterparts whose Requests sheet says something list with the reporter
_THEIRS = """
    with standing as (
        select partner_id, sha256
        from raw.versions
        where
            form = 'partner-return' and decision = 'accepted'
            and partnership_id = {partnership} and quarter = {quarter} and partner_id <> {partner}
        qualify seq = max(seq) over (partition by partner_id)
    )
    select standing.partner_id, requests.request_id, requests.direction, requests.is_earlier
    from standing
    inner join raw.sheet_states as states
        on standing.sha256 = states._sha256 and states.sheet = 'Requests' and states.state <> 'blank'
    left join raw.return_requests as requests
        on standing.sha256 = requests._sha256 and requests.counterpart_id = {partner}
    order by standing.partner_id, requests._row
"""

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class OneSided:
    """A request that one side lists: its number, its direction as the return says or would say it, the
    counterpart, and the cell where the return lists it (None: the counterpart alone does).
    """

    request_id: str
    direction: Literal["sent", "received"]
    counterpart_id: str
    cell: str | None = None


def find_one_sided(connection: duckdb.DuckDBPyConnection, reading: ReturnReading) -> list[OneSided]:
    """The requests that only this return lists, then those that only the standing return of a counterpart
    lists.

    Only counterparts are asked whose Requests sheet of the quarter is filled or nil. A row that tells of a
    request closed before the quarter need not be answered by one; nor is anything said to be missing that
    stands in a row whose number, direction or counterpart cannot be read.
    """
    cover, sheet = reading.cover, reading.sheets.get("Requests")
    if not reading.is_comparable or cover is None or sheet is None:
        return []
    asked = _THEIRS.format(
        partnership=_quoted(str(cover.partnership_id)),
        quarter=_quoted(str(cover.quarter)),
        partner=_quoted(str(cover.partner_id)),
    )
    rows = connection.execute(asked).fetchall()
    answering = {partner for partner, *_ in rows}
    theirs = {_key(n, _OTHER[d], partner): (n, is_earlier) for partner, n, d, is_earlier in rows if n}
    found = [
        OneSided(n, direction, partner, cell)
        for n, direction, partner, cell in _ours(sheet)
        if partner in answering and _key(n, direction, partner) not in theirs
    ]
    if any(p.code == "missing-column" for p in sheet.problems):
        return found
    listed = list(_all_keys(sheet))
    found += [
        OneSided(number, direction, partner)  # type: ignore[arg-type]
        for (_, direction, partner), (number, is_earlier) in theirs.items()
        if not is_earlier and not _is_listed(_key(number, direction, partner), listed)
    ]
    return found


def _ours(sheet: SheetReading) -> Iterator[tuple[str, Literal["sent", "received"], str, str | None]]:
    """The requests of the quarter with readable keys."""
    rows = sheet.rows
    for i in sheet.current if rows else ():
        assert rows is not None
        number, direction, partner = (rows.values[name][i] for name in sheet.sheet.keys)
        if number and direction and partner and partner != _NOT_A_PARTNER:
            yield number, direction, partner, f"{rows.table.letter('request_id')}{rows.table.rows[i]}"


def _all_keys(sheet: SheetReading) -> Iterator[tuple[str | None, ...]]:
    """The keys of every row, those left out too; a part that cannot be read is None."""
    rows = sheet.rows
    for number, direction, partner in (
        zip(*(rows.values[name] for name in sheet.sheet.keys), strict=True) if rows else ()
    ):
        yield number.casefold() if number else None, direction, partner


def _is_listed(key: Key, listed: list[tuple[str | None, ...]]) -> bool:
    return any(all(b is None or a == b for a, b in zip(key, row, strict=True)) for row in listed)


def _key(number: str, direction: str, partner: str) -> Key:
    """References compare without regard to case."""
    return number.casefold(), direction, partner


def _quoted(text: str) -> str:
    # no parameters: DuckDB would import pandas to look at one
    return "'" + text.replace("'", "''") + "'"
