"""The checks of the second line, generated from the forms. What a check asserts is said here; nothing is read or run here."""

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


@dataclass(frozen=True)
class Check:
    """One assertion over the rows of one raw table.

    `probe` is a DuckDB expression over a row that must not be false (kinds `holds` and `unique`: the value looked at);
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
            checks.append(self._of_keys(keys, columns))
        if period:
            checks.extend(self._of_period(period))
        checks.extend(self._of_rule(number, rule) for number, rule in enumerate(rules, start=1))
        datetimes = tuple(c.table_name for c in columns if c.type == "datetime")
        return Table(self.name, self.sheet, tuple(checks), period, datetimes)

    def _of_column(self, column: Column) -> Iterator[Check]:
        said = f"{column.heading} ({self.sheet})"
        if column.required:
            yield self._check(column, "filled", f"{said} is filled in every row", "required-blank")
        answers = self._answers(column)
        if answers is not None:
            text = f"{said} is one of the allowed answers"
            yield self._check(column, "one of", text, "not-in-list", {"value_set": list(answers)})
        pattern = column.pattern or PATTERNS.get(column.type)
        if pattern:
            code = {"country": "not-a-country", "text": "too-long"}.get(column.type, "bad-id")
            code = "bad-id" if column.pattern else code
            yield self._check(column, "pattern", f"{said} has the form asked for", code, {"regex": pattern})
        if column.min is not None or column.max is not None:
            limits = {"min_value": column.min, "max_value": column.max}
            yield self._check(column, "between", f"{said} lies within its limits", "out-of-range", limits)
        yield from self._of_references(column, said)

    def _of_references(self, column: Column, said: str) -> Iterator[Check]:
        if column.type in ("partner", "partners"):
            text = f"{said} names partners of the register"
            probe = probes.partner(column) if column.type == "partner" else probes.partners(column)
            yield self._check(column, "holds", text, "not-a-partner", probe=probe)
        target = column.refers_to or (column.choices_from if self._answers(column) is None else None)
        if target:
            probe = probes.reference(column, target, self.form, self.register)
            yield self._check(
                column, "holds", f"{said} refers to something known", "unknown-reference", probe=probe
            )

    def _of_keys(self, keys: tuple[str, ...], columns: tuple[Column, ...]) -> Check:
        column = next(c for c in columns if c.table_name == keys[-1])
        text = f"No two rows of {self.sheet} in one file have the same {', '.join(keys)}"
        return self._check(column, "unique", text, "duplicate-key", probe=probes.key(keys), part="key")

    def _of_period(self, period: Period) -> Iterator[Check]:
        for part, name, probe in probes.of_period(period):
            text = f"{name} ({self.sheet}) lies where the quarter of the return allows"
            yield self._plain(f"{name}.{part}", name, "holds", text, "outside-quarter", "must", probe)

    def _of_rule(self, number: int, rule: Rule) -> Check:
        kind = self.catalogue[rule.code]
        text = f"In every row of {self.sheet}: {rule.rule}"
        severity = rule.severity or kind.severity
        return self._plain(
            f"{rule.at}.{rule.code}-{number}", rule.at, "holds", text, rule.code, severity, rule.rule
        )

    def _check(
        self,
        column: Column,
        kind: Kind,
        text: str,
        code: str,
        arguments: dict[str, Any] | None = None,
        probe: str | None = None,
        part: str | None = None,
    ) -> Check:
        name = column.table_name
        label = f"{name}.{part or kind.replace(' ', '-')}" if kind != "holds" else f"{name}.{code}"
        return self._plain(label, name, kind, text, code, self.catalogue[code].severity, probe, arguments)

    def _plain(
        self,
        label: str,
        column: str,
        kind: Kind,
        text: str,
        code: str,
        severity: Severity,
        probe: str | None,
        arguments: dict[str, Any] | None = None,
    ) -> Check:
        why = f"Intake refuses or mends it as `{code}`: {self.catalogue[code].title[0].lower()}{self.catalogue[code].title[1:]}."
        return Check(
            f"{self.name}.{label}",
            text,
            why,
            severity,
            self.name,
            column,
            "form",
            kind,
            arguments or {},
            probe,
        )

    def _answers(self, column: Column) -> tuple[str, ...] | None:
        """The fixed list of answers of a choice; None where there is none, or it is what the register's rows hold."""
        if column.choices is not None:
            return column.choices
        if column.codelist is not None:
            return tuple({**self.register.codelists, **self.form.codelists}[column.codelist])
        if column.choices_from is not None:
            return probes.register_column(column.choices_from, self.register).choices
        return None
