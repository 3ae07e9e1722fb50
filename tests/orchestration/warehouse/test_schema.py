"""Schema raw is made from the forms, once, and leaves alone what is there."""

from datetime import date

import duckdb

from orchestration.forms import load_register_form, load_return_form
from orchestration.warehouse import create_raw, insert_rows, raw_tables


def _columns(connection, table):
    return [(n, t) for n, t, *_ in connection.execute(f"describe raw.{table}").fetchall()]


def test_tables_follow_the_forms():
    connection = duckdb.connect()
    create_raw(connection)
    made = {
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        ).fetchall()
    }
    assert made == set(raw_tables())
    assert {f"return_{s.name.lower()}" for s in load_return_form().sheets} <= made
    assert {f"register_{s.name.lower()}" for s in load_register_form().sheets} <= made
    assert _columns(connection, "return_shares") == [
        ("_sha256", "VARCHAR"),
        ("_sheet", "VARCHAR"),
        ("_row", "INTEGER"),
        ("is_earlier", "BOOLEAN"),
        ("share_id", "VARCHAR"),
        ("direction", "VARCHAR"),
        ("counterpart_id", "VARCHAR"),
        ("shared_on", "DATE"),
    ]
    requests = dict(_columns(connection, "return_requests"))
    assert (requests["sent_at"], requests["sent_at_has_time"]) == ("TIMESTAMP", "BOOLEAN")
    assert dict(_columns(connection, "return_agreements"))["parties"] == "VARCHAR[]"
    assert "is_earlier" not in dict(_columns(connection, "return_resources"))
    assert [t for n, t in _columns(connection, "survey_rows") if n.startswith("p")][2:] == ["INTEGER"] * 18


def test_making_them_again_changes_nothing():
    connection = duckdb.connect()
    create_raw(connection)
    insert_rows(connection, "loaded", [(7, "abc")])
    insert_rows(connection, "register_holidays", [("f" * 64, "Holidays", 2, "NL", date(2025, 4, 27))])
    create_raw(connection)
    assert connection.execute("select * from raw.loaded").fetchall() == [(7, "abc")]
    assert connection.execute("select country, day from raw.register_holidays").fetchall() == [
        ("NL", date(2025, 4, 27))
    ]
