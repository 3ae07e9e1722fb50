"""Reads one partner's return whole, as far as it can be judged by itself. Rules and earlier returns are
judged in batches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from orchestration.forms import LISTS_SHEET, Problem, ReturnForm, load_return_form, load_rules
from orchestration.intake.cells import Lists
from orchestration.intake.correction_sheet import is_correction_sheet
from orchestration.intake.covers import CoverReading, read_cover
from orchestration.intake.guard import Unfit
from orchestration.intake.ignored_cells import search_other_sheets
from orchestration.intake.problem_making import make_problem, nearest, show
from orchestration.intake.reading import Workbook, squeeze
from orchestration.intake.register import Register
from orchestration.intake.return_sheets import (
    SheetReading,
    check_sheet_references,
    leave_out_with_meetings,
    read_sheet,
)

_FEW_ROWS = 4


@dataclass(slots=True)
class ReturnReading:
    """One return as read. `cover` None: the workbook could not be read so far. `problems`: those of no
    sheet or row.
    """

    sha256: str
    cover: CoverReading | None = None
    sheets: dict[str, SheetReading] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    late_problems: list[Problem] = field(default_factory=list)

    def all_problems(self) -> list[Problem]:
        """Every problem found, from the workbook down to the rows, sheet by sheet."""
        found = [*self.problems, *(self.cover.problems if self.cover else ())]
        for sheet in self.sheets.values():
            found += [*sheet.problems, *sheet.row_problems()]
        return [*found, *self.late_problems]

    @property
    def is_placed(self) -> bool:
        """Whether it is known whose return it is, to which partnership, for which quarter."""
        cover = self.cover
        return bool(cover and cover.partnership_id and cover.partner_id and cover.quarter)

    @property
    def is_comparable(self) -> bool:
        """Whether comparing it with earlier returns says anything."""
        is_odd = any(p.code == "wrong-quarter" for p in self.problems)
        return self.is_placed and not is_odd and self.cover is not None and self.cover.is_quarter_open


class ReturnReader:
    """Reads returns against one accepted register; keeps what is made once for each partnership."""

    def __init__(self, register: Register) -> None:
        """Keep the register and what is made of it."""
        self.register = register
        self._lists: dict[str | None, Lists] = {}
        self._rule_ids = {rule.rule_id for rule in load_rules()}

    def read(self, sha256: str, content: bytes, received_on: date) -> ReturnReading:
        """The return in a workbook's bytes. A workbook that cannot be read is a reading with that problem."""
        reading = ReturnReading(sha256)
        try:
            self._read(reading, Workbook(content), received_on)
        except Unfit as unfit:
            reading.problems.append(make_problem(unfit.code, expected=unfit.expected))
        return reading

    def _read(self, reading: ReturnReading, book: Workbook, received_on: date) -> None:
        form = load_return_form()
        cover_sheet = book.find_sheet(form.cover.sheet)
        if cover_sheet is None:
            reading.problems.append(make_problem("missing-sheet", form.cover.sheet))
            return
        cover = read_cover(book.read(cover_sheet), form, self.register, received_on)
        reading.cover = cover
        if not cover.is_known_version:
            return
        if book.container.has_links:
            reading.problems.append(make_problem("external-links"))
        self._read_sheets(reading, book, form, cover)
        self._find_wrong_quarter(reading)
        self._find_outsiders(reading, cover)
        self._find_unknown_flags(reading, cover)

    def _read_sheets(
        self, reading: ReturnReading, book: Workbook, form: ReturnForm, cover: CoverReading
    ) -> None:
        lists = self._lists_of(form, cover.partnership_id)
        is_lead = self._is_lead(cover)
        for sheet in form.sheets:
            own_name = book.find_sheet(sheet.name)
            grid = None if own_name is None else book.read(own_name)
            nil = cover.is_nil(sheet.name)
            reading.sheets[sheet.name] = read_sheet(
                sheet, grid, lists, cover.placed_quarter, nil=nil, is_lead=is_lead
            )
        leave_out_with_meetings(reading.sheets["Attendance"], reading.sheets["Meetings"])
        check_sheet_references(reading.sheets)
        own = [form.cover.sheet, LISTS_SHEET, *(s.name for s in form.sheets)]
        own += [name for name in book.worksheets if is_correction_sheet(name)]
        reading.problems += search_other_sheets(book, {squeeze(name) for name in own})
        reading.problems += _find_extra_sheets(book, own)

    def _lists_of(self, form: ReturnForm, partnership_id: str | None) -> Lists:
        if partnership_id not in self._lists:
            self._lists[partnership_id] = Lists(form.codelists, self.register, partnership_id)
        return self._lists[partnership_id]

    def _is_lead(self, cover: CoverReading) -> bool | None:
        if not (cover.partnership_id and cover.partner_id and cover.placed_quarter):
            return None
        return self.register.lead(cover.partnership_id, cover.placed_quarter) == cover.partner_id

    def _find_wrong_quarter(self, reading: ReturnReading) -> None:
        placed = [s for s in reading.sheets.values() if s.sheet.period is not None and s.rows is not None]
        n_rows = sum(s.rows.n for s in placed if s.rows)
        if n_rows >= _FEW_ROWS and not any(s.current for s in placed):
            reading.problems.append(make_problem("wrong-quarter", found=f"{n_rows} rows of other quarters"))
            for sheet in placed:
                sheet.problems = [p for p in sheet.problems if p.code != "outside-quarter"]

    def _find_outsiders(self, reading: ReturnReading, cover: CoverReading) -> None:
        """Counterparts that were no members in the quarter."""
        quarter = cover.placed_quarter
        if cover.partnership_id is None or quarter is None:
            return
        for sheet in reading.sheets.values():
            if sheet.rows is None or "counterpart_id" not in sheet.rows.values:
                continue
            for i in sheet.current:
                partner = sheet.rows.values["counterpart_id"][i]
                if partner in (None, "OUTSIDE", cover.partner_id):
                    continue
                if not self.register.is_active(cover.partnership_id, partner, quarter):
                    place = sheet.rows.place(i, "counterpart_id")
                    sheet.rows.add(
                        i,
                        make_problem(
                            "counterpart-not-active", sheet.sheet.name, place, "counterpart_id", found=partner
                        ),
                    )

    def _find_unknown_flags(self, reading: ReturnReading, cover: CoverReading) -> None:
        """Replies to what can be no flag of this partnership: a flag is rule/partnership/subject."""
        replies = reading.sheets["Replies"].rows
        if replies is None or cover.partnership_id is None:
            return
        for i in reading.sheets["Replies"].current:
            flag = replies.values["flag_id"][i]
            if flag is None:
                continue
            rule, _, rest = flag.partition("/")
            partnership, _, subject = rest.partition("/")
            if rule not in self._rule_ids or partnership != cover.partnership_id or not subject:
                place = replies.place(i, "flag_id")
                replies.add(
                    i,
                    make_problem(
                        "unknown-reference", "Replies", place, "flag_id", severity="should", found=flag
                    ),
                )


def _find_extra_sheets(book: Workbook, own: list[str]) -> list[Problem]:
    """Sheets that are none of these, each with the one that may be meant."""
    known = {squeeze(name): name for name in own}
    missing = {k: name for k, name in known.items() if book.find_sheet(name) is None}
    found = []
    for name in book.visible_sheets:
        if squeeze(name) not in known:
            near = nearest(squeeze(name), missing)
            expected = f"perhaps {missing[near]}" if near else None
            found.append(make_problem("extra-sheet", found=show(name), expected=expected))
    return found
