"""Rules as data: a rule that is computed is a row of the register, a model and a name in the list, and its
message keeps to the words that a report may use."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from orchestration.settings import DBT_PROJECT

PROJECT = Path(DBT_PROJECT)


def computed_models() -> dict[str, str]:
    """The rule models, by the rule_id that their SQL gives."""
    found = {}
    for path in (PROJECT / "models" / "rules").glob("rule_*.sql"):
        [rule_id] = re.findall(r"'(F-[A-Z]+\d+)' as rule_id", path.read_text(encoding="utf-8"))
        found[rule_id] = path.stem
    return found


def register() -> dict[str, dict[str, str]]:
    with (PROJECT / "seeds" / "rules.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule_id"]: row for row in csv.DictReader(file)}


def test_models_and_list_are_the_same():
    union = (PROJECT / "models/intermediate/rules/int_rules_assessed.sql").read_text(encoding="utf-8")
    assert sorted(re.findall(r"'(rule_\w+)'", union)) == sorted(computed_models().values())


def test_a_model_is_named_after_its_rule():
    for rule_id, name in computed_models().items():
        assert name == "rule_" + rule_id.lower().replace("-", "_")


def test_every_computed_rule_is_in_the_register_with_a_message():
    assert computed_models()
    assert all(register()[rule_id]["message"] for rule_id in computed_models())


@pytest.mark.parametrize("rule", register().values(), ids=lambda rule: rule["rule_id"])
def test_messages_neither_blame_nor_explain(rule):
    words = rule["message"].casefold()
    assert not re.search(
        r"\b(caus\w+|because|due to|fault|blame|poor\w*|bad\w*|good|excellent|unfortunately)\b", words
    )
    assert words == "" or words.endswith(".")
    assert len(words) < 300
