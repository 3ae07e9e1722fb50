"""Flags in words: the cards of the gravest, the register of all, what changed. Judging them belongs to
dbt_project.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from reports import tables, words
from reports.anchors import anchor, trace_page
from reports.evidence import Evidence
from reports.marts import Row
from reports.scope import Scope, is_open
from reports.words import plain, quarter

STATES = {"new": "new", "continuing": "continuing", "unknown": "not known now", "resolved": "resolved"}
CONFIDENCES = {"confirmed": "confirmed", "unconfirmed": "not confirmed", "fact": "fact"}
REPLIES = {"accepted": "accepted", "disputed": "disputed", "in_hand": "in hand"}
_BETWEEN = {"link": "to", "pair": "and"}


class FlagWords:
    """The flags of one scope with their evidence and replies, read once."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.evidence = Evidence(scope)
        self._replies: dict[str, list[Row]] = defaultdict(list)
        for row in scope.own("from replies"):
            self._replies[row.flag_id].append(row)

    def subject(self, flag: Row) -> str:
        """The subject in words, as Markdown."""
        scope, kind, subject = self._scope, flag.subject_kind, flag.subject_id
        said = f"{kind} {self._titles.get((kind, subject)) or plain(subject)}"
        parts = subject.split("|")
        if kind == "partnership":
            said = "the partnership"
        elif kind == "partner":
            said = scope.partner(subject)
        elif kind in _BETWEEN and len(parts) == 2:
            said = f"{scope.partner(parts[0])} {_BETWEEN[kind]} {scope.partner(parts[1])}"
        elif kind == "request" and len(parts) == 3:
            said = f"request {plain(parts[2])} from {scope.partner(parts[0])} to {scope.partner(parts[1])}"
        elif kind in {"action", "threat"} and len(parts) == 2:
            said = f"{kind} {plain(parts[1])} of {scope.partner(parts[0])}"
        elif kind == "agreement":
            said = f"agreement {plain(parts[0])}"
        return said

    @cached_property
    def _titles(self) -> dict[tuple[str, str], str]:
        """Titles of the register's own entries, by kind of subject and identifier."""
        found = self._scope.marts.rows(
            """
            select 'responsibility' as kind, responsibility_id as subject_id, any_value(title) as title
            from responsibilities where partnership_id = $partnership group by all
            union all
            select 'component', component_id, any_value(title)
            from components where partnership_id = $partnership group by all
            union all
            select 'series', series_id, title from series where partnership_id = $partnership
            """,
            partnership=self._scope.partnership_id,
        )
        return {(row.kind, row.subject_id): plain(row.title) for row in found}

    def heading(self, flag: Row) -> str:
        """Rule and subject: 'Answers come late: Labour inspectorate'."""
        title = plain(self._scope.rules[flag.rule_id].title)
        return title if flag.subject_kind == "partnership" else f"{title}: {self.subject(flag)}"

    def standing(self, flag: Row) -> str:
        """Severity, state and how long: '▲ high, continuing, third quarter running, fact'."""
        parts = [words.severity(flag.severity), STATES[flag.state]]
        if flag.state == "continuing":
            parts.append(f"{words.count(flag.quarters_open, 'quarter')} running")
        parts.append(CONFIDENCES[flag.confidence])
        return ", ".join([*parts, "waived"] if flag.is_waived else parts)

    def reply(self, flag: Row) -> str:
        """What the partners answered: 'Labour inspectorate: in hand, action A-12, 25 days overdue. A ...'."""
        texts = []
        for row in self._replies[flag.flag_id]:
            action = f", action {plain(row.action_id)}{_progress(row)}" if row.action_id else ""
            remark = f". {plain(row.remark)}" if row.remark else ""
            texts.append(
                f"{self._scope.partner(row.partner_id)}: "
                f"{REPLIES.get(row.reply, plain(row.reply))}{action}{remark}"
            )
        return "; ".join(texts)

    def measured(self, flag: Row) -> str:
        """What the rule finds failing, in plain words, and the number in force that the flag was held to."""
        rule = self._scope.rules[flag.rule_id]
        told = plain(rule.in_words) if rule.in_words else f"Fails where: {plain(rule.fails_when)}."
        held = "" if flag.threshold is None else f" Number in force: {words.number(flag.threshold, 3)}."
        return f"{flag.rule_id}. {told}{held}"

    def card(self, flag: Row) -> str:
        """A flag in full, as Markdown."""
        facts = {
            "Standing": self.standing(flag),
            "Rule": self.measured(flag),
            "Evidence": self.evidence.brief(flag),
            "What to do": plain(self._scope.rules[flag.rule_id].remedy),
            "Reply": self.reply(flag) or "none yet",
        }
        told = "\n\n".join(f"{term}\n: {text}" for term, text in facts.items())
        heading = f"{words.SIGNS[flag.severity]} {self.heading(flag)}"
        return f"::: {{.flag .{flag.severity}}}\n\n### {heading}\n\n{plain(flag.message)}\n\n{told}\n\n:::"


def gravest(scope: Scope, most: int = 5) -> str:
    """The cards of the gravest open flags."""
    if not scope.open_flags:
        return (
            "No flag is open in this quarter."
            if scope.diagnosis
            else "Flags are not judged for this quarter yet."
        )
    told = FlagWords(scope)
    shown = scope.open_flags[:most]
    rest = len(scope.open_flags) - len(shown)
    after = f"\n\n{words.counted(rest, 'more flag is', 'more flags are')} open; all stand in the register."
    return "\n\n".join(told.card(flag) for flag in shown) + (after if rest else "")


def changed(scope: Scope) -> str:
    """What is new, gone or no longer known since the quarter before, as a list."""
    if not scope.has_previous:
        return "This is the first quarter of the partnership: there is no earlier report to compare with."
    told = FlagWords(scope)
    lines = []
    for state, verb in (("new", "New"), ("resolved", "Resolved"), ("unknown", "No longer known")):
        found = [flag for flag in scope.flags if flag.state == state and not flag.is_waived]
        names = words.listed([told.heading(flag) for flag in found], most=6)
        lines.append(f"- **{verb}** ({len(found)}): {names or 'none'}.")
    restated = scope.own("from restatements")
    what = words.listed([plain(row.entry_id) for row in restated], most=10)
    lines.append(f"- **Restated after publication** ({len(restated)}): {what or 'none'}.")
    return "\n".join(lines)


def register(scope: Scope) -> str:
    """Every flag of the quarter, in every state, as a table."""
    told = FlagWords(scope)
    return tables.table(
        ["Flag", "Standing", "What was found", "Evidence", "Reply"],
        [
            [
                f"{told.heading(flag)} ({flag.rule_id})",
                told.standing(flag),
                plain(flag.message),
                told.evidence.brief(flag, most_files=2, most_cells=4),
                told.reply(flag) or "none yet",
            ]
            for flag in scope.flags
        ],
        widths=[21, 14, 28, 25, 12],
    )


def evidence(scope: Scope) -> str:
    """Every cell that each flag of the quarter rests on, under the flag's heading."""
    told = FlagWords(scope)
    page = trace_page(scope.partnership_id)
    return "\n\n".join(
        f"**[{told.heading(flag)}]({page}#{anchor(flag.flag_id)})** ({flag.rule_id})\n\n"
        f"{told.evidence.whole(flag)}"
        for flag in scope.flags
    )


def _progress(reply: Row) -> str:
    """How the action that a reply names stands: overdue, done, or not in the list."""
    if reply.action_days_overdue:
        return f", **{words.count(reply.action_days_overdue, 'day')} overdue**"
    if reply.action_status is None:
        return " (not in the partner's list)"
    due = f", due on {words.day(reply.action_due_on)}" if reply.action_due_on else ""
    return due if reply.action_status not in {"done", "cancelled"} else f", {plain(reply.action_status)}"


def waivers(scope: Scope) -> str:
    """Waivers in force in the quarter, with reason and end, then those that have run out."""
    rows = scope.marts.rows(
        """
        select *, to_quarter < $quarter as has_run_out from waivers
        where partnership_id = $partnership and from_quarter <= $quarter
        order by has_run_out, rule_id, subject_id, to_quarter
        """,
        partnership=scope.partnership_id,
        quarter=scope.quarter,
    )
    return "\n".join(
        f"- {row.rule_id}, {plain(scope.rules[row.rule_id].title)}"
        f"{': ' + plain(row.subject_id) if row.subject_id else ''}. "
        f"{'Ran out with' if row.has_run_out else 'Until'} {quarter(row.to_quarter)}"
        f"{', and has no effect any more' if row.has_run_out else ''}. "
        f"Reason: {plain(row.reason)}. Approved by: {plain(row.approved_by_role)}."
        for row in rows
    )


def summary(flags: list[Row]) -> str:
    """'1 critical, 3 high, 2 medium' of open flags, or 'none'."""
    counts = [
        (kind, sum(is_open(flag) and flag.severity == kind for flag in flags)) for kind in words.SEVERITIES
    ]
    return ", ".join(f"{n}{words.NBSP}{kind}" for kind, n in counts if n) or "none"
