"""The checks of the second line, generated from the forms. What a check asserts is said here; nothing is read
or run here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from orchestration.forms import (
    Catalogue,
    Column,
    Period,
    RegisterForm,
    ReturnForm,
    Rule,
    load_problem_catalogue,
    load_register_form,
    load_return_form,
    load_survey_form,
)
from orchestration.forms.columns import Severity
from orchestration.quality import probes

Kind = Literal["filled", "one of", "pattern", "between", "unique", "holds"]

PATTERNS = {
    "id": r"^[A-Za-z0-9._-]{1,40}$",
    "ref": r"^[^|\x00-\x1f]{1,60}$",
    "country": r"^[A-Z]{2}$",
    "text": r"^[\s\S]{1,500}$",
}
_PATTERN_CODES = {"country": "not-a-country", "text": "too-long"}


@dataclass(frozen=True)
class Check:
    """One assertion over the rows of one raw table.

    `probe` is a DuckDB expression over a row that must not be false (kinds `holds` and `unique`: the value
    looked at);
    `arguments` go to the expectation as they are. `column_name` is where a failure is reported.
    """

    check_id: str
    asserts: str
    why: str
    severity: Severity
    table_name: str
    column_name: str
    source: str
    kind: Kind
    arguments: dict[str, Any]
    probe: str | None = None


@dataclass(frozen=True)
class Table:
    """A raw table as the second line looks at it: its name, the sheet's name, and its checks."""

    name: str
    sheet: str
    checks: tuple[Check, ...]
    period: Period | None = None
    datetimes: tuple[str, ...] = ()


def tables_of_returns() -> tuple[Table, ...]:
    """The cover and the 14 sheets of the return."""
    form, register, catalogue = load_return_form(), load_register_form(), load_problem_catalogue()
    cover = _Generator("covers", form.cover.sheet, form, register, catalogue)
    made = [cover.table(form.cover.fields)]
    for sheet in form.sheets:
        generator = _Generator(sheet.table, sheet.name, form, register, catalogue)
        made.append(generator.table(sheet.columns, sheet.rules, sheet.period, sheet.keys))
    return tuple(made)


def tables_of_register() -> tuple[Table, ...]:
    """Every sheet of the programme register."""
    form, register, catalogue = load_return_form(), load_register_form(), load_problem_catalogue()
    return tuple(
        _Generator(sheet.table, sheet.name, form, register, catalogue).table(
            sheet.fields or sheet.columns, keys=sheet.keys
        )
        for sheet in register.sheets
    )


def tables_of_data_files() -> tuple[Table, ...]:
    """The outcome rows and the survey rows."""
    form, register, survey = load_return_form(), load_register_form(), load_survey_form()
    catalogue = load_problem_catalogue()
    outcomes, answers = register.outcome_files.columns, survey.columns
    return (
        _Generator("outcome_rows", "outcomes", form, register, catalogue).table(
            outcomes, keys=tuple(c.table_name for c in outcomes if c.key)
        ),
        _Generator("survey_rows", "surveys", form, register, catalogue).table(
            answers, keys=("partnership_id", "quarter", *(c.table_name for c in answers if c.key))
        ),
    )


@dataclass(frozen=True)
class _Generator:
    """Makes the checks of one table from what the form says of its columns, rules and period."""

    name: str
    sheet: str
    form: ReturnForm
    register: RegisterForm
    catalogue: Catalogue

    def table(
        self,
        columns: tuple[Column, ...],
        rules: tuple[Rule, ...] = (),
        period: Period | None = None,
        keys: tuple[str, ...] = (),
    ) -> Table:
        checks = [check for column in columns for check in self._of_column(column)]
        if keys:
            checks.append(self._of_keys(keys))
        if period:
            checks.extend(self._of_period(period))
        checks.extend(self._of_rule(number, rule) for number, rule in enumerate(rules, start=1))
        datetimes = tuple(c.table_name for c in columns if c.type == "datetime")
        return Table(self.name, self.sheet, tuple(checks), period, datetimes)

    def _of_column(self, column: Column) -> Iterator[Check]:
        name, said = column.table_name, f"{column.heading} ({self.sheet})"
        if column.required:
            yield self._check(name, "filled", "filled", f"{said} is filled in every row", "required-blank")
        answers = self._answers(column)
        if answers is not None:
            text, allowed = f"{said} is one of the allowed answers", {"value_set": list(answers)}
            yield self._check(name, "one-of", "one of", text, "not-in-list", arguments=allowed)
        pattern = column.pattern or PATTERNS.get(column.type)
        if pattern:
            code = "bad-id" if column.pattern else _PATTERN_CODES.get(column.type, "bad-id")
            text = f"{said} has the form asked for"
            yield self._check(name, "pattern", "pattern", text, code, arguments={"regex": pattern})
        if column.min is not None or column.max is not None:
            text, limits = (
                f"{said} lies within its limits",
                {"min_value": column.min, "max_value": column.max},
            )
            yield self._check(name, "between", "between", text, "out-of-range", arguments=limits)
        yield from self._of_references(column, said)

    def _of_references(self, column: Column, said: str) -> Iterator[Check]:
        name = column.table_name
        if column.type in ("partner", "partners"):
            probe = probes.partner(column) if column.type == "partner" else probes.partners(column)
            yield self._holds(name, "not-a-partner", f"{said} names partners of the register", probe)
        target = column.refers_to or (column.choices_from if self._answers(column) is None else None)
        if target:
            probe = probes.reference(column, target, self.form, self.register)
            yield self._holds(name, "unknown-reference", f"{said} refers to something known", probe)

    def _of_keys(self, keys: tuple[str, ...]) -> Check:
        text = f"No two rows of {self.sheet} in one file have the same {', '.join(keys)}"
        return self._check(keys[0], "key", "unique", text, "duplicate-key", probe=probes.key(keys))

    def _of_period(self, period: Period) -> Iterator[Check]:
        for part, name, probe in probes.of_period(period):
            text = f"{name} ({self.sheet}) lies where the quarter of the return allows"
            yield self._check(name, part, "holds", text, "outside-quarter", severity="must", probe=probe)

    def _of_rule(self, number: int, rule: Rule) -> Check:
        title, part = self._title(rule.code), f"{rule.code}-{number}"
        text = f"In no row of {self.sheet}: {title}. Must hold: {rule.rule}"
        return self._check(rule.at, part, "holds", text, rule.code, severity=rule.severity, probe=rule.rule)

    def _holds(self, column: str, code: str, text: str, probe: str) -> Check:
        return self._check(column, code, "holds", text, code, probe=probe)

    def _check(
        self,
        column: str,
        part: str,
        kind: Kind,
        asserts: str,
        code: str,
        *,
        severity: Severity | None = None,
        arguments: dict[str, Any] | None = None,
        probe: str | None = None,
    ) -> Check:
        """The check named table.column.part; severity and reason are those of the problem that intake would
        find.
        """
        return Check(
            check_id=f"{self.name}.{column}.{part}",
            asserts=asserts,
            why=f"Intake tells it as {code}: {self._title(code)}.",
            severity=severity or self.catalogue[code].severity,
            table_name=self.name,
            column_name=column,
            source="form",
            kind=kind,
            arguments=arguments or {},
            probe=probe,
        )

    def _title(self, code: str) -> str:
        """What the problem is called, within a sentence."""
        title = self.catalogue[code].title
        return f"{title[0].lower()}{title[1:]}"

    def _answers(self, column: Column) -> tuple[str, ...] | None:
        """The fixed list of answers of a choice; None where there is none, or it is what the register's rows
        hold.
        """
        if column.choices is not None:
            return column.choices
        if column.codelist is not None:
            return tuple({**self.register.codelists, **self.form.codelists}[column.codelist])
        if column.choices_from is not None:
            return probes.register_column(column.choices_from, self.register).choices
        return None
