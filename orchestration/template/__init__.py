"""Writes the quarterly return as a prefilled workbook for one partner and quarter, from the form and the
published warehouse. What a filled one means is intake's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from orchestration.disk import disk_error
from orchestration.errors import ConfigurationError
from orchestration.forms import load_return_form
from orchestration.quarter import Quarter
from orchestration.settings import Settings
from orchestration.template.occasion import Occasion, find_occasion
from orchestration.template.prefill import Prefill, prefill
from orchestration.template.sheets import build_workbook
from orchestration.warehouse import open_published

__all__ = ["Template", "write_template"]


@dataclass(frozen=True, slots=True)
class Template:
    """A template as written: where, for whom, and the rows that stand in it."""

    path: Path
    occasion: Occasion
    rows: Prefill

    def tell(self) -> list[str]:
        """What the person who asked for it should know, line by line."""
        occasion = self.occasion
        counts = [f"{len(rows)} in {name}" for name, rows in self.rows.items() if rows]
        role = "the lead" if occasion.is_lead else "not the lead"
        lines = [
            f"{self.path}: return of {occasion.partner_id} ({role}) to {occasion.partnership_id},"
            f" {occasion.quarter}",
            f"Rows filled in: {', '.join(counts) or 'none'}",
        ]
        if occasion.standing is not None:
            lines.append(
                f"A return of {occasion.partner_id} for {occasion.quarter} was already accepted and stands"
                f" (version {occasion.standing.version}). Sending another replaces it whole; to correct a few"
                " cells, change the workbook that was sent."
            )
        if occasion.locked_on is not None:
            lines.append(
                f"The quarter is locked: a return made after {occasion.locked_on} is not taken. Ask the"
                " programme manager to unlock it."
            )
        return lines


def write_template(
    settings: Settings, partnership: str, partner: str, quarter: str, path: Path | None = None
) -> Template:
    """Write the template of a partner for a quarter to `path`, or to PARTNERSHIP_PARTNER_QUARTER.xlsx in the
    directory one is in. A file that is there already is never overwritten: it may be filled.

    Raises ConfigurationError where nothing was published, the register does not allow such a return, the
    folder is not there or the file is; PublicationError where the published warehouse
    cannot be read, DiskError where the file cannot be written.
    """
    form = load_return_form()
    with open_published(settings) as connection:
        occasion = find_occasion(connection, partnership, partner, Quarter.parse(quarter))
        rows = prefill(connection, form, occasion)
    target = path or Path(f"{occasion.partnership_id}_{occasion.partner_id}_{occasion.quarter}.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise ConfigurationError("A template is an .xlsx workbook", str(target), "Name it so.")
    try:
        content = build_workbook(form, occasion, rows, settings.now)
    except OSError as error:
        # openpyxl writes each sheet into a temporary file first
        raise disk_error("The template cannot be made", Path(gettempdir()), error) from error
    _write_new(target, content)
    return Template(target, occasion, rows)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet: whole or not at all."""
    if not path.parent.is_dir():
        raise ConfigurationError(
            "There is no such folder", str(path.parent), "Make it, or name another place with -o."
        )
    try:
        with path.open("xb") as stream:
            try:
                stream.write(content)
                stream.flush()
            except OSError:
                path.unlink()
                raise
    except FileExistsError:
        raise ConfigurationError(
            "The file is there already and may have been filled, so it is left as it is",
            str(path),
            "Move it away, or name another with -o.",
        ) from None
    except OSError as error:
        raise disk_error("The template cannot be written", path, error) from error
