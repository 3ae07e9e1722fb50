"""When a request is due, late and in time, against numpy's working days and plain clock arithmetic."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

import duckdb
import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.sql_models import found, make, table

Q_START, Q_END = datetime(2026, 1, 1), datetime(2026, 4, 1)
URGENT_MULTIPLE = 2
COUNTRIES = ("NL", "BE")
MOMENT = "struct(moment timestamp, has_time boolean, sha256 varchar, row_number integer)"
Told = tuple[datetime, bool]  # a moment, and whether it has a time of day


class Standard(NamedTuple):
    """A limit in force from a day on."""

    name: str
    limit: float | None
    unit: str
    valid_from: date | None


class Request(NamedTuple):
    """A request to a partner of a country."""

    name: str
    standard: str
    country: str
    sent: Told
    received: Told | None
    closed: Told | None


class Programme(NamedTuple):
    """Requests with what decides when they are due."""

    standards: list[Standard]
    holidays: list[tuple[str, date]]
    requests: list[Request]


def drawn(seed: int) -> Programme:
    """Requests of a quarter; many end, or have their quarter end, a minute or a day beside what is due."""
    draw = Random(seed)
    days = [date(2025, 12, 1) + timedelta(days=n) for n in range(200)]
    holidays = [(country, day) for country in COUNTRIES for day in draw.sample(days, draw.choice([0, 5, 40]))]
    limits = {
        "hours": lambda: draw.choice([0, 0.5, 1, 24, 36, 72, draw.randint(1, 500)]),
        "days": lambda: draw.choice([0, 1, 14, 30, draw.randint(1, 60)]),
        "working_days": lambda: draw.choice([0, 1, 3, 5, draw.randint(1, 30)]),
    }
    standards = []
    for name in ("S1", "S2", "S3"):
        unit = draw.choice(list(limits))
        standards.append(Standard(name, limits[unit](), unit, draw.choice([None, date(2025, 12, 20)])))
        newer = draw.choice(list(limits))
        standards.append(
            Standard(name, draw.choice([None, limits[newer]()]), newer, draw.choice(days[40:120]))
        )

    def told(moment: datetime) -> Told:
        has_time = draw.random() < 0.7
        return (moment if has_time else datetime.combine(moment, datetime.min.time())), has_time

    requests = []
    for number in range(60):
        sent = Q_START + timedelta(minutes=draw.randrange(-10 * 1440, 90 * 1440))
        if draw.random() < 0.3:
            standard = draw.choice(standards)
            back = timedelta(**{"hours" if standard.unit == "hours" else "days": standard.limit or 0})
            sent = Q_END - back + timedelta(minutes=draw.choice([-1, 0, 1, -1440, 1440]))
        received = told(sent + timedelta(hours=draw.choice([0, 1, 30]))) if draw.random() < 0.4 else None
        request = Request(
            str(number),
            draw.choice(["S1", "S2", "S3", "S4"]),
            draw.choice(COUNTRIES),
            told(sent),
            received,
            None,
        )
        programme = Programme(standards, holidays, [])
        due = plain_due(programme, request, 1)
        closed = None
        if draw.random() < 0.7:
            near = timedelta(minutes=draw.choice([-1, 0, 1, -1440, 1440, draw.randrange(-9000, 9000)]))
            closed = told((due or sent + timedelta(days=9)) + near)
        requests.append(request._replace(closed=closed if closed and closed[0] < Q_END else None))
    return Programme(standards, holidays, requests)


def plain_limit(programme: Programme, request: Request) -> Standard | None:
    start, _ = request.received or request.sent
    of_class = [each for each in programme.standards if each.name == request.standard]
    in_force = [each for each in of_class if each.valid_from is None or each.valid_from <= start.date()]
    newest = max(in_force, key=lambda each: each.valid_from or date.min, default=None)
    return newest if newest and newest.limit is not None else None


def plain_due(programme: Programme, request: Request, multiple: float) -> datetime | None:
    """start_at + a multiple of the limit, as statistics.md has it."""
    standard = plain_limit(programme, request)
    if standard is None or standard.limit is None:
        return None
    start, _ = request.received or request.sent
    limit = standard.limit * multiple
    if standard.unit == "working_days":
        if not limit:
            return start
        free = [day for country, day in programme.holidays if country == request.country]
        day = numpy.busday_offset(start.date(), int(limit), roll="backward", holidays=free).astype(object)
        return datetime.combine(day, start.time())
    return start + timedelta(**{standard.unit: limit})


def plain_hours(start: Told, end: Told) -> float:
    """How long an answer took, or has taken so far (IS02)."""
    if start[1] and end[1]:
        return max(0.0, (end[0] - start[0]).total_seconds() / 3600)
    return max(0.0, (end[0].date() - start[0].date()).days * 24.0)


def plain(programme: Programme, request: Request) -> dict:
    """What fct_requests must say."""
    due, threefold, urgent = (plain_due(programme, request, multiple) for multiple in (1, 3, URGENT_MULTIPLE))
    standard, start = plain_limit(programme, request), request.received or request.sent
    end = request.closed or (Q_END, True)
    facts = {
        "due_at": due,
        "threefold_due_at": threefold,
        "urgent_due_at": urgent,
        "is_closed_in_time": None,
        "n_hours": plain_hours(start, end),
    }
    if due is None or threefold is None or urgent is None or standard is None:
        return {**facts, "is_late_at_end": False, "is_late_threefold_at_end": False, "is_left_waiting": None}
    to_the_minute = standard.unit == "hours" and start[1] and end[1]
    if request.closed and to_the_minute:
        facts["is_closed_in_time"] = request.closed[0] <= due
    elif request.closed:
        facts["is_closed_in_time"] = request.closed[0].date() <= due.date()
    return {
        **facts,
        "is_late_at_end": due.date() < Q_END.date(),
        "is_late_threefold_at_end": threefold.date() < Q_END.date(),
        "is_left_waiting": urgent < end[0] if to_the_minute else urgent.date() < end[0].date(),
    }


def of_models(programme: Programme) -> dict[str, dict]:
    """The rows of fct_requests, by request."""

    def struct(told: Told | None) -> dict | None:
        return told and {"moment": told[0], "has_time": told[1], "sha256": "f", "row_number": 4}

    ends: dict[tuple[str, date | None], date | None] = {}
    for each in programme.standards:
        later = [x.valid_from for x in programme.standards if x.name == each.name and x.valid_from]
        later = [day for day in later if day > (each.valid_from or date.min)]
        ends[each.name, each.valid_from] = min(later) - timedelta(days=1) if later else None
    with duckdb.connect() as connection:
        table(
            connection,
            "int_requests",
            "partnership_id varchar, quarter varchar, quarter_index integer, requester_id varchar, "
            "holder_id varchar, request_key varchar, request_id varchar, class varchar, status varchar, "
            f"sent {MOMENT}, received {MOMENT}, closed {MOMENT}, refusal_ground varchar, used_for varchar, "
            "listed_by varchar, is_carried boolean, n_carried integer, is_disputed boolean, "
            "same_story boolean, requester_sha256 varchar, requester_row integer, holder_sha256 varchar, "
            "holder_row integer",
            [
                ("P", "2026-Q1", 104, "A", each.country, each.name, each.name, each.standard,
                 "complete" if each.closed else "open",
                 struct(each.sent), struct(each.received), struct(each.closed), *[None] * 2,
                 "both", False, 0, False, True, *[None] * 4)
                for each in programme.requests
            ],
        )  # fmt: skip
        connection.execute("create table int_request_reports as from int_requests")
        table(
            connection,
            "stg_register_standards",
            "class varchar, limit_value double, limit_unit varchar, urgent varchar, valid_from date, "
            "valid_to date, _sha256 varchar, _row integer",
            [
                (
                    each.name,
                    each.limit,
                    each.unit,
                    "yes",
                    each.valid_from,
                    ends[each.name, each.valid_from],
                    "register",
                    2,
                )
                for each in programme.standards
            ],
        )
        table(connection, "stg_register_holidays", "country varchar, day date", programme.holidays)
        table(
            connection,
            "stg_register_partners",
            "partner_id varchar, country varchar",
            [(country, country) for country in COUNTRIES],
        )
        table(
            connection,
            "int_thresholds",
            "partnership_id varchar, quarter varchar, entry_id varchar, threshold double",
            [("P", "2026-Q1", "F-IS2", URGENT_MULTIPLE)],
        )
        table(
            connection,
            "int_quarters",
            "partnership_id varchar, quarter varchar, quarter_start date, quarter_end date",
            [("P", "2026-Q1", Q_START.date(), Q_END.date())],
        )
        for name in ("int_working_days", "int_request_limits", "fct_requests"):
            make(connection, name)
        return {row["request_id"]: row for row in found(connection, "from fct_requests")}


def check(programme: Programme) -> None:
    """Every request stands as the plain reading has it."""
    rows = of_models(programme)
    assert set(rows) == {each.name for each in programme.requests}
    for request in programme.requests:
        expected = plain(programme, request)
        assert (request, {name: rows[request.name][name] for name in expected}) == (request, expected)


@settings(max_examples=20, deadline=None)
@given(st.builds(drawn, st.integers(0, 10**9)))
def test_as_numpy_and_the_clock(programme):
    """Each programme holds 60 requests."""
    check(programme)


def test_the_requests_show_every_outcome():
    """So that agreement over them says something."""
    shown: Counter = Counter()
    for programme in map(drawn, range(20)):
        for request in programme.requests:
            standard, facts = plain_limit(programme, request), plain(programme, request)
            start = request.received or request.sent
            timed = bool(start[1] and request.closed and request.closed[1])
            gap = request.closed[0] - facts["due_at"] if request.closed and standard else None
            minute = gap in (timedelta(minutes=-1), timedelta(0), timedelta(minutes=1)) and gap
            shown[standard and standard.unit, timed, facts["is_closed_in_time"], minute] += 1
            shown["late", facts["is_late_at_end"], facts["is_late_threefold_at_end"]] += 1
    for unit, in_time in (("hours", False), ("days", True), ("working_days", True)):
        assert shown[unit, True, True, timedelta(0)]
        assert shown[unit, True, in_time, timedelta(minutes=1)]
    assert shown["hours", False, True, timedelta(minutes=1)]
    assert shown[None, False, None, None] or shown[None, False, None, False]
    assert shown["late", True, True] and shown["late", True, False] and shown["late", False, False]
