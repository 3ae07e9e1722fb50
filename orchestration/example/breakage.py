"""The ways in which a return of the example is broken, each in one way only.

`scenarios/*.yml` names them (`how`) with the codes that intake must find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.quarter import Quarter

if TYPE_CHECKING:
    from orchestration.example.returns import Book


def spoil_book(fault: str, book: Book) -> None:
    """Spoil the composed return in place; faults of the bytes and faults of timing leave it as it is."""
    if spoil := _OF_CONTENT.get(fault):
        spoil(book)


def spoil_bytes(fault: str, content: bytes) -> bytes:
    """The written file, spoilt where the fault is one of the bytes."""
    if fault == "cut_off":  # an interrupted upload: the directory at the end of the zip is missing
        return content[: len(content) * 3 // 5]
    if fault == "other_format":  # a web page saved under the name of a workbook
        return b"<html><body><table><tr><td>Request ID</td></tr></table></body></html>\n"
    return content


def _word_for_number(book: Book) -> None:
    book.sheets["Delivery"][0]["delivered_units"] = "about 12"


def _unknown_counterpart(book: Book) -> None:
    book.sheets["Requests"][0]["counterpart_id"] = "The new helpdesk"


def _duplicate_row(book: Book) -> None:
    book.sheets["Requests"].append(dict(book.sheets["Requests"][0]))


def _column_missing(book: Book) -> None:
    book.missing_columns["Requests"] = {"Class"}


def _nil_but_rows(book: Book) -> None:
    book.cover["nil_Requests"] = "yes"


def _wrong_quarter(book: Book) -> None:
    quarter = Quarter.parse(str(book.cover["quarter"]))
    book.cover["quarter"] = quarter.previous(4).label


def _closed_without_date(book: Book) -> None:
    row = next(row for row in book.sheets["Requests"] if row["closed_at"] is not None)
    row["closed_at"] = None


def _personal_data(book: Book) -> None:
    book.sheets["Requests"][0]["refusal_ground"] = "Asked again through desk@haulage.example"


def _required_cell_blank(book: Book) -> None:
    book.sheets["Requests"][0]["class"] = None


_OF_CONTENT = {
    "word_for_number": _word_for_number,
    "unknown_counterpart": _unknown_counterpart,
    "duplicate_row": _duplicate_row,
    "column_missing": _column_missing,
    "nil_but_rows": _nil_but_rows,
    "wrong_quarter": _wrong_quarter,
    "closed_without_date": _closed_without_date,
    "personal_data": _personal_data,
    "required_cell_blank": _required_cell_blank,
}
