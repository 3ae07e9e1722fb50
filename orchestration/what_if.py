"""The flags that stand, and what other thresholds would change: a copy of the published warehouse is judged
anew with them and compared. Nothing published is touched.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from math import isfinite, nan
from pathlib import Path

import duckdb

from orchestration.errors import ConfigurationError
from orchestration.forms import load_indicators, load_rules
from orchestration.freshness import fingerprint_code
from orchestration.ledger import last_publication
from orchestration.settings import Settings
from orchestration.transform import artifacts_path, run_models

INDICATOR_FIELDS = ("green", "amber", "min_n")
RULE_FIELDS = ("threshold",)
# all that thresholds reach of all that flags and verdicts rest on
_SELECTED = "int_thresholds+,+diagnosis"
_OPEN = "state in ('new', 'continuing') and not is_waived"


@dataclass(frozen=True)
class Override:
    """A number that judges, other than in force: `IS01.amber` = 0.7."""

    entry_id: str
    field: str
    value: float


@dataclass(frozen=True)
class OpenFlag:
    """An open flag, not waived, of one quarter. `was` is its severity as published, where that differs."""

    quarter: str
    partnership: str
    flag_id: str
    severity: str
    title: str
    message: str
    was: str | None = None


@dataclass(frozen=True)
class Verdict:
    """Verdict and delivery confidence of a partnership, as published and as they would be."""

    quarter: str
    partnership: str
    was: tuple[str, str]
    would_be: tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """What would change, in every judged quarter, newest first."""

    appear: tuple[OpenFlag, ...]
    vanish: tuple[OpenFlag, ...]
    change: tuple[OpenFlag, ...]
    verdicts: tuple[Verdict, ...]


def read_override(text: str) -> Override:
    """Read `ENTRY.FIELD=VALUE`.

    Raises ConfigurationError where there is no such entry or field to set, or the value is no number.
    """
    name, _, value = text.partition("=")
    entry_id, _, field = name.strip().partition(".")
    fields = _fields(entry_id)
    if field not in fields:
        raise ConfigurationError(
            f"{entry_id} has no {field or 'field'} to set", text, f"It has: {', '.join(fields)}."
        )
    try:
        number = float(value)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise ConfigurationError(
            f"{value.strip() or 'Nothing'} is no number", text, "For example IS01.amber=0.7."
        )
    return Override(entry_id, field, number)


def _fields(entry_id: str) -> tuple[str, ...]:
    indicators = {row.indicator_id for row in load_indicators()}
    rules = {row.rule_id: row.threshold for row in load_rules()}
    if entry_id in indicators:
        return INDICATOR_FIELDS
    if entry_id in rules:
        if rules[entry_id] is None:
            raise ConfigurationError(
                f"{entry_id} has no number of its own", todo="Set the limits of its indicator instead."
            )
        return RULE_FIELDS
    padded = re.sub(r"^([A-Z]{2})(\d)$", r"\g<1>0\2", entry_id.upper())  # IS1 for IS01
    near = get_close_matches(padded, [*indicators, *rules], n=1)
    raise ConfigurationError(
        f"There is no indicator or rule {entry_id or 'without a name'}",
        todo=f"Is it {near[0]}?" if near else "For example IS01.amber=0.7 or F-RA5.threshold=60.",
    )


def open_flags(settings: Settings, quarter: str) -> list[OpenFlag]:
    """The published open flags of a quarter, gravest first within each partnership."""
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        return _flags(connection, "marts", f"where quarter = '{quarter}' and {_OPEN}")


def flags_with(settings: Settings, overrides: Sequence[Override]) -> Difference:
    """The flags and verdicts that would appear, vanish or change, were these the numbers in force for every
    partnership and quarter.

    Raises ConfigurationError where nothing was published, or by another version of the program;
    TransformationError where dbt cannot judge the copy.
    """
    newest = last_publication(settings.ledger)
    if newest is None:
        raise ConfigurationError("Nothing was published yet", str(settings.ledger), "Run `accord run` first.")
    if newest.facts["code"] != fingerprint_code():
        raise ConfigurationError(
            "The program is not the one that published these figures, so more than the numbers would differ",
            str(settings.published_warehouse),
            "Run `accord run` first.",
        )
    with tempfile.TemporaryDirectory(prefix="accord-what-if-") as folder:
        copy = Settings(
            inputs=settings.inputs,
            output=Path(folder),
            as_of=date.fromisoformat(newest.facts["as_of"]),
            now=settings.now,
        )
        copy.work.mkdir(parents=True)
        shutil.copyfile(settings.published_warehouse, copy.work_warehouse)
        if artifacts_path(settings).exists():
            shutil.copytree(artifacts_path(settings), artifacts_path(copy))
        with duckdb.connect(str(copy.work_warehouse)) as connection:
            for override in overrides:
                _set(connection, override)
        run_models(copy, [_SELECTED])
        with duckdb.connect(str(copy.work_warehouse), read_only=True) as connection:
            connection.execute(f"attach '{settings.published_warehouse}' as published (read_only)")
            return _compare(connection)


def _set(connection: duckdb.DuckDBPyConnection, override: Override) -> None:
    """In every row of the register's thresholds for this entry, and in a general one where there is none."""
    connection.execute(
        f"update raw.register_thresholds set {override.field} = ? where entry_id = ?",
        [override.value, override.entry_id],
    )
    connection.execute(
        f"insert into raw.register_thresholds by name select '' as _sha256, '' as _sheet, 0 as _row,"
        f" $entry as entry_id, $value as {override.field}",
        {"entry": override.entry_id, "value": override.value},
    )


def _compare(connection: duckdb.DuckDBPyConnection) -> Difference:
    def only(here: str, there: str) -> tuple[OpenFlag, ...]:
        missing = f"select 1 from {there}.flags as other where {_OPEN} and other.flag_id = own.flag_id"
        clause = f"where {_OPEN} and not exists ({missing} and other.quarter = own.quarter)"
        return tuple(_flags(connection, here, clause))

    graver = f"""
        inner join (select flag_id, quarter, severity as was from published.marts.flags where {_OPEN})
            using (flag_id, quarter)
        where {_OPEN} and severity <> was
    """
    verdicts = connection.execute(
        """
        select new.quarter, titles.title, [old.verdict, old.delivery_confidence] as was,
            [new.verdict, new.delivery_confidence] as would_be
        from marts.diagnosis as new
        inner join published.marts.diagnosis as old using (partnership_id, quarter)
        inner join marts.partnerships as titles using (partnership_id)
        where was is distinct from would_be
        order by new.quarter desc, titles.title
        """
    ).fetchall()
    return Difference(
        appear=only("marts", "published.marts"),
        vanish=only("published.marts", "marts"),
        change=tuple(_flags(connection, "marts", graver, was="was")),
        verdicts=tuple(Verdict(q, title, tuple(was), tuple(new)) for q, title, was, new in verdicts),
    )


def _flags(
    connection: duckdb.DuckDBPyConnection, marts: str, clause: str, was: str = "null"
) -> list[OpenFlag]:
    found = connection.execute(
        f"""
        with chosen as (select own.*, {was} as former from {marts}.flags as own {clause})
        select chosen.quarter, partnerships.title, chosen.flag_id, chosen.severity, rules.title,
            chosen.message, chosen.former
        from chosen
        inner join {marts}.partnerships as partnerships using (partnership_id)
        inner join {marts}.rules as rules using (rule_id)
        order by chosen.quarter desc, partnerships.title,
            list_position(['critical', 'high', 'medium', 'low'], chosen.severity), chosen.flag_id
        """
    ).fetchall()
    return [OpenFlag(*row) for row in found]


def tell_flags(flags: Sequence[OpenFlag], quarter: str) -> Iterator[str]:
    """The open flags of a quarter as lines for a terminal or a log."""
    yield f"{len(flags) or 'No'} open {'flag' if len(flags) == 1 else 'flags'} in {_spoken(quarter)}"
    yield from _lines(flags)


def tell_difference(difference: Difference, quarter: str) -> Iterator[str]:
    """What would change in a quarter, and how much in the others, as lines for a terminal or a log."""
    parts = {
        "would appear": difference.appear,
        "would vanish": difference.vanish,
        "would have another severity": difference.change,
    }
    yield f"In {_spoken(quarter)}, with these numbers in force; nothing was changed"
    for words, flags in parts.items():
        own = [flag for flag in flags if flag.quarter == quarter]
        yield ""
        noun = "flag" if len(own) == 1 else "flags"
        yield f"{len(own)} {noun} {words} ({len(flags) - len(own)} in other quarters)"
        yield from _lines(own)
    moved = [verdict for verdict in difference.verdicts if verdict.quarter == quarter]
    if moved:
        yield ""
        yield "Verdict, delivery confidence"
    for verdict in moved:
        yield f"  {verdict.partnership}: {', '.join(verdict.was)} -> {', '.join(verdict.would_be)}"


def _lines(flags: Sequence[OpenFlag]) -> Iterator[str]:
    partnership = None
    for flag in flags:
        if flag.partnership != partnership:
            partnership = flag.partnership
            yield f"  {partnership}"
        severity = f"{flag.was} -> {flag.severity}" if flag.was else flag.severity
        yield f"    [{severity}] {flag.flag_id.partition('/')[0]} {flag.title}. {flag.message}"


def _spoken(quarter: str) -> str:
    return quarter.replace("-", " ")
