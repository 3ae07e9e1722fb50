"""What an audit came to, as lines for a terminal or a log, for people who read no code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestration.audit.comparison import Comparison, TableDifference, ValueDifference
from orchestration.audit.findings import Finding
from orchestration.audit.verification import Verified

_SHOWN = 40
_PLACES = 10


def tell_verified(verified: Verified) -> Iterator[str]:
    """What holds, or what does not: what, where, what next."""
    if verified.findings:
        n = len(verified.findings)
        yield f"{n} {'thing does' if n == 1 else 'things do'} not hold."
        yield from _tell_findings(verified.findings)
    elif verified.pack_hash is not None:
        yield "The pack holds."
        yield f"  Its hash: {verified.pack_hash}"
    else:
        chain = verified.chain
        yield "Everything holds."
        yield f"  Ledger: {chain.n_lines} lines, none altered, missing or moved."
        yield f"  Archive: {verified.n_originals} originals, each as it was received, and no other file."
        yield f"  Published warehouse and {verified.n_reports} report files: as they were made."
        yield f"  Hash of the last line, {chain.last_seq}: {chain.last_hash}"
        yield "  Note it down elsewhere: with it anyone can show later that no line up to it was cut off."
    for remark in verified.remarks:
        yield f"Note: {remark}"


def _tell_findings(findings: Sequence[Finding]) -> Iterator[str]:
    """What, where, what next; said once where the same does not hold in several places."""
    places: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        places.setdefault((finding.what, finding.todo), []).append(finding.where)
    for (what, todo), where in places.items():
        yield ""
        yield f"{what}."
        yield from (f"  Where: {place}" for place in where[:_PLACES])
        if len(where) > _PLACES:
            yield f"  and {len(where) - _PLACES} more; --json lists all"
        yield f"  What next: {todo}"


def tell_comparison(comparison: Comparison) -> Iterator[str]:
    """Whether the figures came out equal, else which did not."""
    if comparison.is_equal:
        yield f"Equal to the last bit: all {comparison.n_tables} tables, {comparison.n_rows} rows."
        return
    differing = len(comparison.tables)
    yield f"{differing} of {comparison.n_tables} tables {'differs' if differing == 1 else 'differ'}."
    yield "  Table: rows as published alone, rows as rebuilt alone"
    for table in comparison.tables:
        yield f"  {_tell_table(table)}"
    for title, values in (
        ("Indicators", comparison.indicators),
        ("Flags", comparison.flags),
        ("Verdicts", comparison.verdicts),
    ):
        if values:
            yield ""
            yield f"{title}: as published -> as rebuilt"
            yield from (f"  {_tell_value(value)}" for value in values[:_SHOWN])
            if len(values) > _SHOWN:
                yield f"  and {len(values) - _SHOWN} more; --json lists all."


def _tell_table(table: TableDifference) -> str:
    if table.is_missing:
        return f"{table.name}: on one side alone, or with other columns"
    bits = ", in the last digits alone" if table.is_in_last_digits else ""
    return f"{table.name}: {table.n_published}, {table.n_rebuilt}{bits}"


def _tell_value(value: ValueDifference) -> str:
    whose = " ".join(part for part in (value.partnership_id, value.quarter, value.whose) if part)
    shown = {name: pair for name, pair in value.changes.items() if name != "message"} or value.changes
    if value.side:
        side = 0 if value.side == "published" else 1
        facts = ", ".join(f"{name} {_say(pair[side])}" for name, pair in shown.items())
        return f"{value.entry_id} {whose}: only as {value.side}: {facts}"
    changes = "; ".join(f"{name} {_say(old)} -> {_say(new)}" for name, (old, new) in shown.items())
    return f"{value.entry_id} {whose}: {changes}"


def _say(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "nothing" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
