"""Made-up histories of requests between two partners, and what marts.md says of them, read plainly.

A history tells, quarter after quarter, what each side's return says of one request: `o` open, `c` complete,
`r` refused, `e` complete in the quarter before (a row that ended earlier), `.` a return that leaves it out,
`-` no return. All requests of a partnership stand in the same returns.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.dbt_project.raw_rows import RawRows, request

QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2")
DAYS = {quarter: f"{quarter[:4]}-{int(quarter[-1]) * 3 - 1:02d}-14" for quarter in QUARTERS}
STATUS = {"o": "open", "c": "complete", "r": "refused", "e": "complete"}


@dataclass(frozen=True)
class History:
    """One request: what the requester's and the holder's returns say of it, a letter a quarter."""

    partnership_id: str
    number: str
    requester: str
    holder: str


def histories(seed: int = 1, n_partnerships: int = 6, n_requests: int = 30) -> list[History]:
    """Histories drawn from a seed."""
    draw = random.Random(seed)
    found = []
    for index in range(n_partnerships):
        returned = {side: [draw.random() < 0.8 for _ in QUARTERS] for side in ("requester", "holder")}
        for number in range(n_requests):
            letters = {
                side: "".join(
                    draw.choice("oooc re....".replace(" ", "")) if is_in else "-" for is_in in returned[side]
                )
                for side in ("requester", "holder")
            }
            found.append(History(f"MANY{index}", f"n-{number}", letters["requester"], letters["holder"]))
    return found


def fill(rows: RawRows, told: list[History]) -> None:
    """Partnerships, members R and H, and the returns in which the histories stand."""
    for partnership_id in sorted({each.partnership_id for each in told}):
        rows.partnership(partnership_id)
        rows.member("R", "lead", partnership_id)
        rows.member("H", "core", partnership_id)
        mine = [each for each in told if each.partnership_id == partnership_id]
        for index, quarter in enumerate(QUARTERS):
            for partner, direction, counterpart in (("R", "sent", "H"), ("H", "received", "R")):
                letters = {each.number: (each.requester, each.holder)[partner == "H"][index] for each in mine}
                if "-" in letters.values():
                    continue
                listed = [
                    _row(number, direction, counterpart, letter, index)
                    for number, letter in letters.items()
                    if letter != "."
                ]
                rows.accept(partner, quarter, {"Requests": listed}, partnership_id=partnership_id)


def _row(number: str, direction: str, counterpart: str, letter: str, index: int) -> dict:
    closed_at = {"o": None, "e": "2024-11-14" if index == 0 else DAYS[QUARTERS[index - 1]]}.get(
        letter, DAYS[QUARTERS[index]]
    )
    more = {"status": STATUS[letter], "is_earlier": letter == "e"}
    return {**request(number, direction, counterpart, "2024-11-01", closed_at), **more}


def expected(history: History) -> dict[str, tuple[str, str, bool, bool | None]]:
    """Of each quarter with a fact: status, listed_by, is_disputed, same_story."""
    facts: dict[str, tuple[str, str, bool, bool | None]] = {}
    is_open = is_disputed = False
    for index, quarter in enumerate(QUARTERS):
        says = {"requester": history.requester[index], "holder": history.holder[index]}
        listed = {
            side: letter for side, letter in says.items() if letter in "ocr" or (letter == "e" and is_open)
        }
        if listed:
            facts[quarter] = _merged(history, index, listed)
        elif is_open and "e" not in says.values() and says != {"requester": "-", "holder": "-"}:
            facts[quarter] = ("open", "carried", is_disputed, None)
        else:
            continue
        is_open, is_disputed = facts[quarter][0] == "open", facts[quarter][2]
    return facts


def _merged(history: History, index: int, listed: dict[str, str]) -> tuple[str, str, bool, bool | None]:
    by_holder = [letter for letter in history.holder[: index + 1] if letter in "ocre"]
    by_requester = [letter for letter in history.requester[: index + 1] if letter in "ocre"]
    requester, holder = listed.get("requester"), listed.get("holder")
    if requester and requester != "o":
        status, is_disputed = STATUS[requester], False
    elif requester and by_holder and by_holder[-1] != "o":
        status, is_disputed = "open", True
    else:
        status, is_disputed = STATUS[holder or requester or ""], False
    if not by_requester and history.requester[index] != "-":
        is_disputed = True
    both_returned = "-" not in (history.requester[index], history.holder[index])
    groups = {STATUS[letter] for letter in listed.values()}
    same_story = (len(listed) == 2 and len(groups) == 1) if both_returned else None
    return status, "both" if len(listed) == 2 else next(iter(listed)), is_disputed, same_story
