"""The first page of the partnership report: what it is about, delivery confidence, the three aims."""

from __future__ import annotations

from reports import findings, flags, outcomes, show, verdict, words
from reports.marts import Row
from reports.scope import Scope, is_open
from reports.words import plain, quarter, share

TELLING = {
    "information_sharing": ["IS01", "IS18", "IS14"],
    "responsibilities": ["RA01", "RA06", "RA14"],
    "effectiveness": ["IM04", "IM01"],
}
MADE_UP = (
    "::: {.notice}\n**Made-up example.** Every partner, number and date of this programme is invented. "
    "Nothing here describes a real organisation.\n:::"
)


def made_up(scope: Scope) -> str:
    """The notice where the register says that the programme is made up."""
    return MADE_UP if scope.is_made_up else ""


def opening(scope: Scope) -> None:
    """The title of the report and what it is about."""
    last = scope.next_begins_on.toordinal() - 1
    title = plain(scope.partnership.title)
    text = (
        f"What the partners of **{title}** ({plain(scope.partnership_id)}) returned for "
        f"{quarter(scope.quarter)}, "
        f"{words.day(scope.begins_on)} to {words.day(type(scope.begins_on).fromordinal(last))}, and what "
        "it shows: how they share "
        "information, carry their responsibilities and achieve results."
    )
    show.markdown(
        f"{made_up(scope)}\n\n::: {{.lead}}\n{text}\n:::",
        title=" ".join(str(scope.partnership.title).split()),
        subtitle=f"Partnership report, {quarter(scope.quarter)}",
    )


def rating(scope: Scope) -> str:
    """Delivery confidence, implementation, verdict and number of flags."""
    found = scope.diagnosis
    if found is None:
        return "::: {.rating}\n**Not judged yet.** Returns for this quarter are still being collected.\n:::"
    lines = [
        f"[{words.delivery_confidence(found.delivery_confidence)}]{{.number}}\n\nDelivery confidence "
        "(indicative)",
        f"Open flags: **{flags.summary(scope.flags)}**.",
        f"Implementation: **{share(found.implementation)}** in the quarter, **{share(found.sustained)}** "
        "sustained over up to "
        "four quarters.",
        " ".join(filter(None, [verdict.sentence(found), verdict.together(scope)])),
    ]
    if found.delivery_confidence in (None, "not_rated"):
        lines.insert(1, "Too few returns are in hand to rate delivery.")
    return "::: {.rating}\n" + "\n\n".join(lines) + "\n:::"


def aims(scope: Scope) -> str:
    """The three aims, each with its flags, their direction and its telling figures."""
    return "::: {.aims}\n" + "\n\n".join(_aim(scope, aim) for aim in TELLING) + "\n:::"


def _aim(scope: Scope, aim: str) -> str:
    figures = [findings.telling(scope, indicator) for indicator in TELLING[aim]]
    if aim == "effectiveness":
        figures += [_outcome(scope, row) for row in outcomes.series(scope) if row.main == "yes"]
    told = "\n".join(f"- {text}" for text in figures)
    return f"::: {{.aim}}\n### {words.AIMS[aim]}\n\n{_direction(scope, aim)}\n\n{told}\n:::"


def _outcome(scope: Scope, row: Row) -> str:
    value = scope.value("EF01", breakdown=row.series_id)
    earlier = findings.before(value, "rate")
    return f"{plain(row.title)}: **{findings.said(value, 'rate', outcomes.per(row))}**" + (
        f", [{earlier}]{{.quiet}}" if earlier else ""
    )


def _direction(scope: Scope, aim: str) -> str:
    """The open flags of the aim beside those of the quarter before: more, fewer, as many."""
    if scope.diagnosis is None:
        return "Flags are not judged yet."
    now = [flag for flag in scope.flags if words.aim(flag.aim) == aim and is_open(flag)]
    told = f"Open flags: **{flags.summary(now)}**"
    if not scope.has_previous:
        return f"{told}."
    before = sum(words.aim(flag.aim) == aim and is_open(flag) for flag in scope.previous_flags)
    arrow = "↑ more" if len(now) > before else "↓ fewer" if len(now) < before else "→ as many"
    return (
        f"{told}. {arrow} than in {quarter(scope.previous_quarter)} ({before})."
        if len(now) != before
        else (f"{told}. {arrow} as in {quarter(scope.previous_quarter)}.")
    )
