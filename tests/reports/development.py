"""A published warehouse with made-up rows, for looking at reports and for testing them without running dbt.

The figures are plausible, not computed: no number here follows from another.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
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
