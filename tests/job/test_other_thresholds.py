"""Other numbers are tried on a copy: the flags that they move are told, and what was published stands."""

from __future__ import annotations

import hashlib

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.what_if import Override, flags_with
from tests.conftest import Command

pytestmark = pytest.mark.job


def test_a_higher_limit_lets_vanish_what_lies_between_and_nothing_else(
    example_run: Settings, accord: Command
) -> None:
    before = hashlib.sha256(example_run.published_warehouse.read_bytes()).digest()
    difference = flags_with(example_run, [Override("F-RA5", "threshold", 385)])
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        between = connection.execute(
            """
            select flag_id, quarter
            from marts.flags inner join marts.actions using (partnership_id, quarter, subject_id)
            where rule_id = 'F-RA5' and state in ('new', 'continuing') and not is_waived
                and priority <> 'high' and value <= 385
            """
        ).fetchall()
    assert between
    assert difference.appear == ()
    assert {(flag.flag_id, flag.quarter) for flag in difference.vanish} == set(between)
    assert all(flag.flag_id.startswith("F-RA5/") and flag.was == "high" for flag in difference.change)
    assert hashlib.sha256(example_run.published_warehouse.read_bytes()).digest() == before

    told = accord("flags", "--output", example_run.output, "--quarter", "2026-Q2")
    assert told.returncode == 0, told.stderr
    assert "[high] F-RA5 Action long overdue. Action REG-X-1 of" in told.stdout


@pytest.mark.parametrize(
    ("override", "is_freed"),
    [(Override("IS01", "amber", 0.2), "vals.value >= 0.2"), (Override("IS01", "min_n", 30), "vals.n < 30")],
    ids=["amber", "min_n"],
)
def test_the_numbers_of_an_indicator_free_whom_they_no_longer_reach(
    example_run: Settings, override: Override, is_freed: str
) -> None:
    difference = flags_with(example_run, [override])
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        late = connection.execute(
            f"""
            select flags.flag_id, flags.quarter, {is_freed}
            from marts.flags as flags inner join marts.indicator_values as vals
                on vals.partnership_id = flags.partnership_id and vals.quarter = flags.quarter
                and vals.partner_id = flags.subject_id
            where flags.rule_id = 'F-IS1' and state in ('new', 'continuing') and not is_waived
                and vals.indicator_id = 'IS01' and vals.breakdown = ''
            """
        ).fetchall()
    freed = {(flag_id, quarter) for flag_id, quarter, freed in late if freed}
    assert 0 < len(freed) < len(late)
    assert difference.appear == ()
    assert {(flag.flag_id, flag.quarter) for flag in difference.vanish} == freed


def test_a_lower_limit_lets_appear_and_says_so(example_run: Settings, accord: Command) -> None:
    done = accord(
        "flags", "--output", example_run.output, "--set", "F-RA5.threshold=5", "--quarter", "2026-Q2"
    )
    assert done.returncode == 0, done.stderr
    assert "In 2026 Q2, with these numbers in force; nothing was changed" in done.stdout
    appear, _, vanish = done.stdout.partition("would vanish")
    assert "F-RA5 Action long overdue. Action CU/2026/36 of" in appear
    assert "35 days overdue; the limit is 5 days." in appear
    assert "F-RA5" not in vanish.partition("would have another")[0]
