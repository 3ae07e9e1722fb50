"""A made-up partnership whose partners return, share, act and fail here and there; see development."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.reports.development import (
    PARTNERS,
    QUARTERS,
    SHEETS,
    Warehouse,
    due_on,
    empty_programme,
    end_of,
    evidence,
    flag,
    partnership,
    sha,
    value,
)


def returned_partnership(warehouse: Warehouse, identifier: str, title: str, seed: int = 1) -> None:
    """A partnership whose partners return, share, act and fail here and there."""
    draw = random.Random(seed)
    partnership(warehouse, identifier, title)
    for table in ("submissions", "indicator_values", "diagnosis"):
        warehouse.rows[table] = [row for row in warehouse.rows[table] if row["partnership_id"] != identifier]
    for number, quarter in enumerate(QUARTERS):
        _returns(warehouse, identifier, quarter, draw)
        _values(warehouse, identifier, quarter, draw)
        _statements(warehouse, identifier, quarter)
        _flows(warehouse, identifier, quarter, draw)
        _flags(warehouse, identifier, quarter, number)
        warehouse.add(
            "diagnosis",
            partnership_id=identifier,
            quarter=quarter,
            implementation=0.48,
            sustained=0.55,
            delivery_confidence="amber_red" if number > 3 else "amber",
        )
    _outcomes(warehouse, identifier, draw)


def _returns(warehouse: Warehouse, identifier: str, quarter: str, draw: random.Random) -> None:
    for number, partner in enumerate(PARTNERS):
        key = sha(identifier, partner, quarter)
        missing = partner == "HEALTH" and quarter > "2025-Q3"
        broken = partner == "TAX" and quarter == QUARTERS[-1]
        sent = due_on(quarter) + timedelta(days=9 if partner == "LAB" else -draw.randint(1, 12))
        status = "missing" if missing else "returned" if broken else "accepted"
        warehouse.add(
            "submissions",
            partnership_id=identifier,
            partner_id=partner,
            quarter=quarter,
            is_expected=True,
            status=status,
            due_on=due_on(quarter),
            n_versions=0 if missing else 1,
            timed_on=sent if status == "accepted" else None,
            submitted_on=sent if status == "accepted" else None,
            is_on_time=sent <= due_on(quarter) if status == "accepted" else None,
            accepted_version=1 if status == "accepted" else None,
            sha256=key if status == "accepted" else None,
        )
        if missing:
            continue
        warehouse.add(
            "versions",
            seq=len(warehouse.rows["versions"]) + 1,
            sha256=key,
            form="partner-return",
            file_name=f"{identifier}/{quarter}/{partner.lower()}_{quarter}.xlsx",
            partnership_id=identifier,
            partner_id=partner,
            quarter=quarter,
            version=1,
            decision="returned" if broken else "accepted",
            received_at=datetime.combine(sent, datetime.min.time()),
            submitted_on=sent,
            n_must=2 if broken else 0,
            n_should=number % 2,
        )
        if broken:
            for cell in ("F7", "F9"):
                warehouse.add(
                    "intake_problems",
                    sha256=key,
                    code="not-a-date",
                    severity="must",
                    sheet="Requests",
                    cell=cell,
                    row=int(cell[1:]),
                    column_name="closed_at",
                )
            continue
        for place, sheet in enumerate(SHEETS):
            state = "filled" if place < 5 or partner == "CITY" else "nil" if (place + number) % 4 else "blank"
            warehouse.add(
                "sheet_states",
                partnership_id=identifier,
                partner_id=partner,
                quarter=quarter,
                sheet=sheet,
                state=state,
            )


def _values(warehouse: Warehouse, identifier: str, quarter: str, draw: random.Random) -> None:
    def put(
        indicator: str, numerator: float | None, denominator: float | None, band: str, **more: Any
    ) -> None:
        value(warehouse, identifier, quarter, indicator, numerator, denominator, band, **more)

    put("IS01", 41, 61, "red", lower=0.55, upper=0.78)
    for partner, (good, all_, band, low, high) in {
        "CITY": (9, 10, "green", 0.6, 0.98),
        "POL": (20, 23, "amber", 0.68, 0.95),
        "LAB": (4, 17, "red", 0.1, 0.47),
        "TAX": (7, 9, "amber", 0.45, 0.94),
        "PROS": (1, 2, "too_few", None, None),
        "SHELTER": (None, 0, "no_data", None, None),
        "HEALTH": (None, 0, "no_data", None, None),
    }.items():
        put("IS01", good, all_, band, partner=partner, lower=low, upper=high)
        put(
            "IS05",
            {"LAB": 6, "TAX": 1}.get(partner, 0),
            None,
            "red" if partner == "LAB" else "green",
            partner=partner,
            value={"LAB": 6, "TAX": 1}.get(partner, 0),
            n=None,
        )
        put("RA06", max(0, 8 - len(partner)), 9, "amber", partner=partner, lower=0.3, upper=0.9)
        for age in ("1-30", "31-90", "91-180", "181+"):
            count = draw.choice([0, 0, 1, 2]) if partner in {"CITY", "LAB", "TAX"} else 0
            put("RA07", None, None, "unrated", partner=partner, breakdown=age, value=count, n=None)
    put("IS05", None, None, "red", value=7, n=None, previous_value=4)
    put("IS09", 12, 22, "unrated")
    put("IS11", 22, 42, "unrated")
    put("IS14", 3, 4, "red")
    put("IS17", 6, 7, "green")
    put("IS18", 40, 52, "amber", lower=0.64, upper=0.86)
    put("IS18", 5, 14, "red", partner="LAB|POL", lower=0.16, upper=0.61)
    put("IS19", None, None, "amber", value=1, n=None)
    put("RA01", 3, 5, "red")
    put("RA02", 5, 5, "green")
    put("RA06", 30, 48, "red", lower=0.48, upper=0.75)
    put("RA07", None, None, "red", value=9, n=None)
    put("RA14", 5, 7, "red")
    put("IM01", 2, 3, "amber")
    put("IM02", 6.5, 9, "amber")
    put("IM03", 1.6, 3, "red")
    put("IM04", None, None, "red", value=0.533, n=3)
    for component, done in {"INSP": 12, "OUTR": 19, "PERM": 3, "SAFE": 25}.items():
        put("IM03", done * 4, 80, "red" if done < 12 else "green", breakdown=component, n=4)
    for key, low in (("EXPL", 0.6), ("REP", 1.4)):
        count = draw.randint(20, 40)
        put(
            "EF01",
            count,
            4.1,
            "unrated",
            breakdown=f"{identifier}-{key}",
            value=count / 4.1,
            lower=count / 4.1 * low,
            upper=count / 4.1 * 1.5,
            n=count,
        )


def _statements(warehouse: Warehouse, identifier: str, quarter: str) -> None:
    roles = {
        "R1": {"CITY": "A", "POL": "R"},
        "R2": {"LAB": "AR", "POL": "A", "TAX": "R"},
        "R3": {"SHELTER": "AR", "CITY": "C"},
        "R4": {"TAX": "R", "PROS": "C"},
        "R5": {"CITY": "A", "LAB": "R", "PROS": "I"},
    }
    verdicts = {"R1": "pass", "R2": "fail", "R3": "pass", "R4": "not_assessable", "R5": "pass"}
    for responsibility, stated in roles.items():
        for number, (partner, role) in enumerate(stated.items()):
            warehouse.add(
                "statements",
                partnership_id=identifier,
                quarter=quarter,
                partner_id=partner,
                own_role=role,
                responsibility_id=responsibility,
                _sha256=sha(identifier, partner, quarter),
                _sheet="Responsibilities",
                _row=4 + number,
            )
        for rule in ("F-RA1", "F-RA2", "F-RA13"):
            status = verdicts[responsibility] if (rule == "F-RA2") == (responsibility == "R2") else "pass"
            warehouse.add(
                "rule_results",
                rule_id=rule,
                partnership_id=identifier,
                quarter=quarter,
                subject_kind="responsibility",
                subject_id=responsibility,
                status=status,
            )


def _flows(warehouse: Warehouse, identifier: str, quarter: str, draw: random.Random) -> None:
    number = 0
    for sender in PARTNERS:
        for receiver in PARTNERS:
            for _ in range(draw.choice([0, 0, 1, 4]) if sender != receiver and sender != "HEALTH" else 0):
                number += 1
                warehouse.add(
                    "flows",
                    partnership_id=identifier,
                    quarter=quarter,
                    from_id=sender,
                    to_id=receiver,
                    kind="answer",
                    flow_id=str(number),
                    on_date=end_of(quarter) - timedelta(days=30),
                    is_covered=(sender, receiver) != ("POL", "PROS"),
                )


def _flags(warehouse: Warehouse, identifier: str, quarter: str, number: int) -> None:
    shown = quarter.replace("-", " ")
    key = flag(
        warehouse,
        identifier,
        quarter,
        "F-IS1",
        "LAB",
        "Labour inspectorate, northern region answered 4 of 17 requests in time (24 %); 13 were late.",
        value=0.235,
        state="new" if number == 0 else "continuing",
        quarters_open=number + 1,
    )
    for row in range(4, 17):
        evidence(warehouse, key, quarter, sha(identifier, "LAB", quarter), "Requests", row, "E", "G")
        evidence(warehouse, key, quarter, sha(identifier, "POL", quarter), "Requests", row, "E", "G")
    warehouse.add(
        "replies",
        partnership_id=identifier,
        quarter=quarter,
        partner_id="LAB",
        flag_id=key,
        reply="in_hand",
        action_id="A-12",
        action_status="open",
        action_due_on=date(2025, 3, 5),
        action_days_overdue=26,
        remark="A second contact point starts in May.",
    )
    if number > 4:
        last = number - 5
        key = flag(
            warehouse,
            identifier,
            quarter,
            "F-IS4",
            "POL|PROS",
            f"3 items passed from Norvik police district to Public prosecutor's office in {shown} "
            "without an agreement in force.",
            severity="critical",
            state="new" if last == 0 else "continuing",
            quarters_open=last + 1,
            value=3,
        )
        evidence(warehouse, key, quarter, sha(identifier, "POL", quarter), "Shares", 6, "C", "D")
    key = flag(
        warehouse,
        identifier,
        quarter,
        "F-RA2",
        "R2",
        "2 partners state that they are accountable for Joint inspections.",
        state="new" if number == 0 else "continuing",
        quarters_open=number + 1,
    )
    evidence(warehouse, key, quarter, sha(identifier, "LAB", quarter), "Responsibilities", 5, "B")
    evidence(warehouse, key, quarter, sha(identifier, "POL", quarter), "Responsibilities", 5, "B")
    flag(
        warehouse,
        identifier,
        quarter,
        "F-RA5",
        "LAB|A-7",
        "Action A-7 is 120 days overdue.",
        severity="medium",
        value=120,
    )
    flag(
        warehouse,
        identifier,
        quarter,
        "F-IM1",
        "PERM",
        "12 of 80 permit reviews planned over four quarters were delivered.",
        state="new" if number == 0 else "continuing",
        quarters_open=number + 1,
        value=0.15,
    )
    flag(
        warehouse,
        identifier,
        quarter,
        "F-IS11",
        "LAB|POL",
        "5 of 14 requests agree.",
        severity="medium",
        confidence="unconfirmed",
    )
    if quarter > "2025-Q3":
        flag(
            warehouse,
            identifier,
            quarter,
            "F-DQ1",
            "HEALTH",
            f"Municipal health service has no accepted return for {shown}.",
        )
    flag(
        warehouse,
        identifier,
        quarter,
        "F-RA12",
        "TAX",
        f"Not found any more in {shown}. Last found: 5 of 9 late.",
        severity="medium",
        state="resolved",
    )
    flag(
        warehouse,
        identifier,
        quarter,
        "F-IM2",
        identifier,
        "1 of 3 core components is under way.",
        is_waived=True,
    )
    warehouse.rows["waivers"] = [
        row for row in warehouse.rows["waivers"] if row["partnership_id"] != identifier
    ]
    warehouse.add(
        "waivers",
        rule_id="F-IM2",
        partnership_id=identifier,
        from_quarter=QUARTERS[0],
        to_quarter=QUARTERS[-1],
        reason="Funding starts late.",
        approved_by_role="Programme manager",
    )


def _outcomes(warehouse: Warehouse, identifier: str, draw: random.Random) -> None:
    periods = [f"{year}-Q{number}" for year in range(2021, 2027) for number in (1, 2, 3, 4)][:22]
    for series in ("EXPL", "REP"):
        for area, level in (("CENTRE", 9), ("HARBOUR", 7), ("EAST", 5), ("SOUTH", 8)):
            for period in periods:
                count = max(
                    0, int(draw.gauss(level * (0.75 if period > "2025-Q1" and area == "CENTRE" else 1), 2))
                )
                warehouse.add(
                    "outcome_points",
                    series_id=f"{identifier}-{series}",
                    area_id=f"{identifier}-{area}",
                    period=period,
                    count=count,
                    denominator=100000.0,
                    rate=float(count),
                    lower=max(0.0, count - 4.0),
                    upper=count + 5.0,
                )


def example() -> Warehouse:
    """The warehouse that development looks at: one partnership that fails, one that has just begun, one
    silent.
    """
    warehouse = empty_programme()
    returned_partnership(warehouse, "NORVIK", "Norvik against labour exploitation")
    returned_partnership(warehouse, "HARBOUR", "Harbour region against organised crime", seed=2)
    partnership(warehouse, "SILENT", "Corridor partnership that has returned nothing", QUARTERS[-1:])
    return warehouse


if __name__ == "__main__":
    import sys

    example().write(Path(sys.argv[1]))
