"""A published warehouse with made-up rows, for looking at reports and for testing them without running dbt.

The figures are plausible, not computed: no number here follows from another.
"""

from __future__ import annotations

import csv
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from tests.reports.marts_columns import COLUMNS

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
QUARTERS = [f"{year}-Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)][2:10]
PARTNERS = {
    "CITY": ("City of Norvik", "local_authority"),
    "POL": ("Norvik police district", "police"),
    "LAB": ("Labour inspectorate, northern region", "labour_inspectorate"),
    "TAX": ("Tax and customs administration", "tax_customs"),
    "PROS": ("Public prosecutor's office", "prosecution"),
    "SHELTER": ("Safe Harbour victim support", "victim_support"),
    "HEALTH": ("Municipal health service", "health"),
}
SHEETS = [
    "Requests",
    "Shares",
    "Agreements",
    "Responsibilities",
    "Actions",
    "Meetings",
    "Attendance",
    "Escalations",
    "Delivery",
    "Measures",
    "Cases",
    "Threats",
    "Resources",
    "Replies",
]
RESPONSIBILITIES = {
    "R1": "Shared risk picture of work sites",
    "R2": "Joint inspections",
    "R3": "Referral of victims",
    "R4": "Following the money",
    "R5": "Contact with employers",
}
COMPONENTS = {
    "INSP": ("Joint inspections", "visits"),
    "OUTR": ("Outreach at work sites", "shifts"),
    "PERM": ("Permit reviews", "reviews"),
    "SAFE": ("Safe places", "places"),
}


class Warehouse:
    """Rows by table, written as a DuckDB file with the schema `marts`."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {table: [] for table in COLUMNS}

    def add(self, table: str, **row: Any) -> None:
        self.rows[table].append(row)

    def write(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            connection.execute("create schema marts")
            for table, columns in COLUMNS.items():
                connection.execute(f"create table marts.{table} ({columns})")
                if self.rows[table]:
                    names = {name: None for row in self.rows[table] for name in row}
                    connection.register(
                        "rows", pyarrow.Table.from_pylist([names | row for row in self.rows[table]])
                    )
                    connection.execute(f"insert into marts.{table} by name select * from rows")
        return path


def registers(warehouse: Warehouse) -> None:
    """The registers of the code: indicators and rules, from the seeds."""
    for table in ("indicators", "rules"):
        known = [column.split()[0] for column in COLUMNS[table].split(", ")]
        with (SEEDS / f"{table}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                warehouse.add(table, **{key: value or None for key, value in row.items() if key in known})


def empty_programme() -> Warehouse:
    """A programme without any partnership."""
    warehouse = Warehouse()
    registers(warehouse)
    warehouse.add(
        "programme",
        programme_id="P",
        title="Made-up programme against trafficking for labour",
        first_quarter=QUARTERS[0],
        return_due_days=30,
        timed_by="declared",
        made_up="yes",
    )
    return warehouse


def partnership(warehouse: Warehouse, identifier: str, title: str, quarters: list[str] | None = None) -> None:
    """A partnership with members and plans, of which nobody has returned anything."""
    quarters = QUARTERS if quarters is None else quarters
    warehouse.add(
        "partnerships",
        partnership_id=identifier,
        title=title,
        country="XA",
        level="local",
        focus="trafficking",
        started_on=date(2024, 7, 1),
        board_meetings_per_year=4,
    )
    known = {row["partner_id"] for row in warehouse.rows["partners"]}
    for number, (partner, (name, kind)) in enumerate(PARTNERS.items()):
        if partner not in known:
            warehouse.add("partners", partner_id=partner, title=name, kind=kind, level="local", country="XA")
        warehouse.add(
            "memberships",
            partnership_id=identifier,
            partner_id=partner,
            statutory="yes",
            must_report="yes",
            role="lead" if number == 0 else "core",
            joined_on=date(2024, 7, 1),
        )
    for key, name in RESPONSIBILITIES.items():
        warehouse.add(
            "responsibilities",
            partnership_id=identifier,
            responsibility_id=key,
            title=name,
            aim="effectiveness",
        )
    for key, (name, unit) in COMPONENTS.items():
        warehouse.add(
            "components",
            partnership_id=identifier,
            component_id=key,
            title=name,
            strand="administrative",
            core="no" if key == "SAFE" else "yes",
            unit=unit,
        )
        for quarter in quarters:
            warehouse.add(
                "plans", partnership_id=identifier, component_id=key, quarter=quarter, planned_units=20
            )
    for sender, receiver, required in (
        ("LAB", "POL", 1),
        ("POL", "PROS", 1),
        ("HEALTH", "POL", 1),
        ("SHELTER", "CITY", 0),
    ):
        warehouse.add(
            "links",
            partnership_id=identifier,
            from_id=sender,
            to_id=receiver,
            kind="operational",
            agreement_required="yes",
            min_flows=required,
        )
    for area, role in (
        ("CENTRE", "target"),
        ("HARBOUR", "target"),
        ("EAST", "buffer"),
        ("SOUTH", "comparison"),
    ):
        warehouse.add(
            "areas", partnership_id=identifier, area_id=f"{identifier}-{area}", title=area.title(), role=role
        )
    for main, key, name in (
        ("yes", "EXPL", "Workers found exploited"),
        ("no", "REP", "Reports to the hotline"),
    ):
        warehouse.add(
            "series",
            series_id=f"{identifier}-{key}",
            partnership_id=identifier,
            title=name,
            per=100000,
            improvement="down",
            measures_harm=main,
            main=main,
            target=4.0,
            target_by=date(2027, 6, 30),
            intervention_on=date(2025, 1, 10),
        )
    for quarter in quarters:
        for partner in PARTNERS:
            warehouse.add(
                "submissions",
                partnership_id=identifier,
                partner_id=partner,
                quarter=quarter,
                is_expected=True,
                status="missing",
                due_on=due_on(quarter),
                n_versions=0,
            )
        value(warehouse, identifier, quarter, "IS17", 0, 7, band="red")
        warehouse.add(
            "diagnosis", partnership_id=identifier, quarter=quarter, delivery_confidence="not_rated"
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


def due_on(quarter: str) -> date:
    return end_of(quarter) + timedelta(days=29)


def end_of(quarter: str) -> date:
    """The first day of the next quarter."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return date(year + number // 4, number % 4 * 3 + 1, 1)


def sha(*parts: str) -> str:
    return f"{abs(hash_of('/'.join(parts))):064x}"


def hash_of(text: str) -> int:
    return int.from_bytes(text.encode()[-24:], "big")


def value(
    warehouse: Warehouse,
    partnership_id: str,
    quarter: str,
    indicator: str,
    numerator: float | None,
    denominator: float | None,
    band: str = "unrated",
    partner: str = "",
    breakdown: str = "",
    **more: Any,
) -> None:
    shown = None if numerator is None or not denominator else numerator / denominator
    registered = next(row for row in warehouse.rows["indicators"] if row["indicator_id"] == indicator)
    row = {
        "partnership_id": partnership_id,
        "quarter": quarter,
        "indicator_id": indicator,
        "partner_id": partner,
        "breakdown": breakdown,
        "numerator": numerator,
        "denominator": denominator,
        "n": denominator,
        "value": shown,
        "band": band,
        "confirmed": True,
        "grade": "B" if shown is not None else None,
        "previous_value": None if shown is None else shown * 0.9,
        "green": registered["green"],
        "amber": registered["amber"],
        "min_n": registered["min_n"],
    }
    warehouse.add("indicator_values", **(row | more))


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


def flag(
    warehouse: Warehouse,
    identifier: str,
    quarter: str,
    rule: str,
    subject: str,
    message: str,
    severity: str = "high",
    state: str = "new",
    quarters_open: int = 1,
    **more: Any,
) -> str:
    registered = next(row for row in warehouse.rows["rules"] if row["rule_id"] == rule)
    key = f"{rule}/{identifier}/{subject}"
    row = {
        "flag_id": key,
        "rule_id": rule,
        "aim": registered["aim"],
        "partnership_id": identifier,
        "quarter": quarter,
        "subject_kind": registered["subject_kind"],
        "subject_id": subject,
        "severity": severity,
        "confidence": "confirmed" if rule == "F-IS1" else "fact",
        "state": state,
        "quarters_open": quarters_open,
        "is_waived": False,
        "value": None,
        "threshold": registered["threshold"],
        "message": message,
        "concerns": ["CITY"],
    }
    warehouse.add("flags", **(row | more))
    return key


def evidence(
    warehouse: Warehouse, flag_id: str, quarter: str, sha256: str, sheet: str, row: int, *columns: str
) -> None:
    warehouse.add(
        "flag_evidence",
        flag_id=flag_id,
        quarter=quarter,
        sha256=sha256,
        sheet=sheet,
        row=row,
        cells=[f"{column}{row}" for column in columns],
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
