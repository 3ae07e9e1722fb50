"""What stands in the returns: the form's labels, both lists from one truth, items carried over."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from orchestration.forms import load_return_form, load_rules
from orchestration.quarter import Quarter
from tests.orchestration.example.example_reading import (
    HEADER_ROW,
    Return,
    day,
    number,
    read_forgotten,
    read_return,
)

FORM = load_return_form()


@pytest.fixture(scope="module")
def broken(full_example: Path) -> set[str]:
    """The files that README.md says are returned."""
    text = (full_example / "README.md").read_text(encoding="utf-8")
    return {line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| returns/")}


@pytest.fixture(scope="module")
def sound(full_example: Path, broken: set[str]) -> list[Return]:
    """The returns that intake must accept."""
    paths = sorted((full_example / "returns").rglob("*.xlsx"))
    return [
        found
        for path in paths
        if path.relative_to(full_example).as_posix() not in broken and (found := read_return(path))
    ]


@pytest.fixture(scope="module")
def standing(sound: list[Return]) -> dict[tuple[str, str], Return]:
    """The newest sound return of each partner and quarter."""
    return {(found.partner, found.quarter): found for found in sorted(sound, key=lambda r: len(r.path.stem))}


def test_broken_files_are_there_and_are_few(full_example: Path, broken: set[str]) -> None:
    assert 10 <= len(broken) <= 20
    assert all((full_example / path).is_file() for path in broken)


def test_every_sheet_has_the_labels_of_the_form(sound: list[Return]) -> None:
    for found in sound:
        assert set(found.cover) >= {field.label for field in FORM.cover_fields}
        for name, headings in found.headings.items():
            if name != "Notes":
                labels = [column.label for column in FORM.sheet(name).columns]
                assert headings[: len(labels)] == labels, (found.path, HEADER_ROW)


def test_all_sheets_are_used_somewhere_and_some_are_nil_or_blank(sound: list[Return]) -> None:
    filled = {name for found in sound for name, rows in found.sheets.items() if rows}
    assert filled >= {sheet.name for sheet in FORM.sheets}
    nil = {
        label
        for found in sound
        for label, answer in found.cover.items()
        if answer == "yes" and "Nothing" in label
    }
    assert {"Nothing to report: Threats", "Nothing to report: Replies"} <= nil
    assert any(
        not rows and found.cover[f"Nothing to report: {name}"] == ""
        for found in sound
        for name, rows in found.sheets.items()
        if name == "Threats"
    )


def test_cover_says_the_place_of_the_file(sound: list[Return]) -> None:
    for found in sound:
        quarter, partnership, name = found.path.parts[-3:]
        assert (found.quarter, found.cover["Partnership ID"]) == (quarter, partnership)
        assert name in (f"{found.partner}.xlsx", f"{found.partner}-2.xlsx")


def test_both_sides_list_the_same_requests_but_for_a_few(standing: dict[tuple[str, str], Return]) -> None:
    """Of the requests that a sender lists, where the holder returned too, nearly all stand in its list."""
    both = one = 0
    for (partner, quarter), found in standing.items():
        listed = {number(row["Request ID"]) for row in found.sheets["Requests"] if row["Direction"] == "sent"}
        for row in found.sheets["Requests"]:
            other = standing.get((row["Counterpart"], quarter))
            if row["Direction"] != "sent" or other is None:
                continue
            theirs = {
                number(r["Request ID"])
                for r in other.sheets["Requests"]
                if r["Direction"] == "received" and r["Counterpart"] == partner
            }
            both, one = (both + 1, one) if number(row["Request ID"]) in theirs else (both, one + 1)
        assert len(listed) == len([r for r in found.sheets["Requests"] if r["Direction"] == "sent"])
    assert both > 500
    assert 0 < one < 0.2 * both


def test_times_differ_between_the_sides_and_some_rows_have_no_time(
    standing: dict[tuple[str, str], Return],
) -> None:
    moments: dict[tuple, dict[str, object]] = defaultdict(dict)
    for (partner, quarter), found in standing.items():
        for row in found.sheets["Requests"]:
            ends = (
                (partner, row["Counterpart"]) if row["Direction"] == "sent" else (row["Counterpart"], partner)
            )
            moments[(*ends, number(row["Request ID"]), quarter)][row["Direction"]] = row["Closed at"]
    pairs = [(m["sent"], m["received"]) for m in moments.values() if m.get("sent") and m.get("received")]
    assert sum(a != b for a, b in pairs) > len(pairs) / 2
    assert any(isinstance(a, str) for pair in pairs for a in pair)
    assert any(type(a).__name__ == "date" for pair in pairs for a in pair)


@pytest.mark.parametrize(
    ("sheet", "identity", "began", "ended"),
    [
        ("Requests", ("Request ID", "Direction"), "Sent at", "Closed at"),
        ("Actions", ("Action ID",), "Opened on", "Closed on"),
        ("Cases", ("Case reference",), "Opened on", "Closed on"),
        ("Threats", ("Threat ID",), "Observed on", "Responded on"),
    ],
)
def test_open_items_reappear_in_the_next_return(
    full_example: Path,
    standing: dict[tuple[str, str], Return],
    sheet: str,
    identity: tuple[str, ...],
    began: str,
    ended: str,
) -> None:
    """An item open at the end of a quarter stands in the partner's next return, whenever that comes; but for
    those planted to be forgotten.
    """
    carried = 0
    forgotten = {
        (item.owner, item.listed_to, number(item.number))
        for item in read_forgotten(full_example)
        if item.sheet == sheet
    }
    quarters = sorted({quarter for _, quarter in standing})
    for (partner, quarter), found in standing.items():
        later = [q for q in quarters if q > quarter and (partner, q) in standing]
        if not later:
            continue
        end = Quarter.parse(quarter).end
        still_open = {
            tuple(number(row[name]) for name in identity)
            for row in found.sheets.get(sheet, [])
            if day(row[began]) < end and (not row[ended] or day(row[ended]) >= end)
        }
        following = {
            tuple(number(row[name]) for name in identity)
            for row in standing[partner, later[0]].sheets.get(sheet, [])
        }
        missing = {(partner, quarter, key[0]) for key in still_open - following}
        assert missing == {item for item in forgotten if item[:2] == (partner, quarter)}, found.path
        carried += len(still_open)
    assert carried > 10


def test_items_planted_to_be_forgotten_are_listed_open_and_then_never_again(
    full_example: Path, standing: dict[tuple[str, str], Return]
) -> None:
    forgotten = read_forgotten(full_example)
    assert {item.kind for item in forgotten} == {"action", "escalation", "threat"}
    assert len({item.partnership_id for item in forgotten}) == len(forgotten)
    for item in forgotten:
        listings = {
            quarter: row
            for (partner, quarter), found in standing.items()
            for row in found.sheets.get(item.sheet, [])
            if partner == item.owner and item.number in map(number, row.values())
        }
        assert max(listings) == item.listed_to
        last = listings[item.listed_to]
        assert not any(last.get(name) for name in ("Closed on", "Resolved on", "Responded on"))
        after = Quarter.parse(item.listed_to).next()
        assert (item.owner, str(after)) in standing
        assert (item.owner, str(after.next())) in standing


def test_first_reported_dates_do_not_change(standing: dict[tuple[str, str], Return]) -> None:
    seen: dict[tuple, set] = defaultdict(set)
    for (partner, _), found in standing.items():
        for row in found.sheets["Requests"]:
            key = (partner, row["Direction"], row["Counterpart"], number(row["Request ID"]))
            seen[key].add(str(row["Sent at"]))
        for row in found.sheets["Actions"]:
            seen[partner, number(row["Action ID"])].add(str(row["Originally due on"]))
    assert [key for key, values in seen.items() if len(values) > 1] == []


def test_late_missing_corrected_and_replaced_returns_occur(full_example: Path, sound: list[Return]) -> None:
    late = [f for f in sound if (day(f.cover["Submitted on"]) - Quarter.parse(f.quarter).end).days > 29]
    assert 5 <= len(late) <= 20
    replaced = [f for f in sound if f.path.stem.endswith("-2")]
    assert len(replaced) >= 5
    for found in replaced:
        first = read_return(found.path.with_name(found.path.name.replace("-2", "")))
        if first is not None:
            assert day(first.cover["Submitted on"]) < day(found.cover["Submitted on"])


def planted_rows(directory: Path) -> list[dict[str, str]]:
    with (directory / "planted.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_planted_failures_name_rules_of_every_aim_and_quarters_of_the_example(full_example: Path) -> None:
    rules = {rule.rule_id: rule for rule in load_rules()}
    planted = planted_rows(full_example)
    wanted = {
        "F-IS1",
        "F-IS4",
        "F-IS11",
        "F-RA1",
        "F-RA2",
        "F-RA5",
        "F-RA12",
        "F-RA13",
        "F-IM1",
        "F-IM2",
        "F-DQ1",
        "F-DQ2",
    }
    assert wanted <= {row["rule_id"] for row in planted} <= set(rules)
    aims = {rules[row["rule_id"]].aim for row in planted}
    assert {
        "information_sharing",
        "responsibilities",
        "implementation",
        "effectiveness",
        "data_quality",
    } <= aims
    for row in planted:
        assert "2024-Q3" <= row["from_quarter"] <= row["to_quarter"] <= "2026-Q2"


def test_each_partnership_tells_another_story(full_example: Path) -> None:
    rules = {rule.rule_id: rule for rule in load_rules()}
    aims: dict[str, set[str]] = defaultdict(set)
    for row in planted_rows(full_example):
        aims[row["partnership_id"]].add(rules[row["rule_id"]].aim)
    assert "responsibilities" not in aims["VEL-CITY"]
    assert "information_sharing" not in aims["KES-PORT"]
    assert not {"responsibilities", "implementation"} & aims["DRA-CORRIDOR"]
