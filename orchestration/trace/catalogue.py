"""Which query gives the items of an indicator, how the figure comes of them, and where they were looked
for.

A new indicator is a row here and a select in a query; `tests/orchestration/trace` says so where it is
missing.
"""

from __future__ import annotations

from dataclasses import dataclass

WAYS = {
    "share": (
        "The numerator and the denominator are the sums of what each item adds to them; the figure is the"
        " one divided by the other."
    ),
    "count": "The figure is the sum of what each item adds.",
    "rate": (
        "The counts of the target areas are summed over the periods of the quarter. The exposure is the "
        "sum over areas of the mean denominator; the figure is the count divided by it and multiplied by "
        "`per` of the series, or the count itself where the series has no rate."
    ),
    "median": (
        "The Kaplan-Meier median: the share not yet ended falls at each duration at which an item ended, "
        "by those that end then over those still waiting; the figure is the first duration at which it is"
        " one half or less. An item still open counts as waiting until the end of the quarter."
    ),
    "change": (
        "The rate of the quarter divided by that of the same quarter a year before, each the count over "
        "the exposure."
    ),
    "effect": (
        "Rates of the target areas after over before, divided by the same of the comparison areas. Its "
        "limits come of a Poisson model on the same points (docs/indicators.md)."
    ),
    "displacement": (
        "With R target, D buffer, C comparison, a after, b before: (Da/Ca - Db/Cb) / (Ra/Ca - Rb/Cb)."
    ),
    "least": (
        "The least of its three parts, each of which can be traced by itself; none where one cannot serve."
    ),
    "centralisation": (
        "In the graph of the arcs, taken without direction: the sum over members of how many neighbours "
        "fewer they have than the best connected, divided by (N - 1)(N - 2)."
    ),
    "broker": (
        "In the graph of the arcs, taken without direction: the largest number of shortest paths between "
        "two others that lead through one member, divided by (N - 1)(N - 2) / 2."
    ),
}
_LEAD = frozenset({"Attendance", "Meetings", "Escalations"})


@dataclass(frozen=True)
class Entry:
    """Where an indicator's items come from: the query, the sheets of the returns that were searched, and
    how many quarters before the one judged they look back, for the whole and for one partner or pair.
    """

    family: str
    way: str
    sheets: tuple[str, ...] = ()
    back: int = 0
    back_of_partner: int = 0

    @property
    def is_of_lead(self) -> bool:
        """Only the lead fills the sheets."""
        return bool(_LEAD.intersection(self.sheets))


def _entries() -> dict[str, Entry]:
    requests, flows = ("Requests",), ("Requests", "Shares")
    agreed = (*flows, "Agreements")
    return {
        "IS01": Entry("requests", "share", requests, 0, 1),
        "IS02": Entry("requests", "median", requests),
        "IS03": Entry("requests", "share", requests, 0, 1),
        "IS04": Entry("requests", "share", requests, 3, 3),
        "IS05": Entry("requests", "count", requests),
        "IS06": Entry("requests", "share", requests, 1, 1),
        "IS07": Entry("flows", "share", flows),
        "IS08": Entry("flows", "share", flows),
        "IS09": Entry("network", "share", flows),
        "IS10": Entry("network", "share", flows),
        "IS11": Entry("network", "share", flows),
        "IS12": Entry("network", "centralisation", flows),
        "IS13": Entry("network", "broker", flows),
        "IS14": Entry("flows", "share", ("Agreements",)),
        "IS15": Entry("flows", "share", agreed),
        "IS16": Entry("requests", "share", requests),
        "IS17": Entry("returns", "share"),
        "IS18": Entry("requests", "share", requests, 0, 3),
        "IS19": Entry("flows", "count", flows),
        **{f"RA0{i}": Entry("responsibilities", "share", ("Responsibilities",)) for i in range(1, 6)},
        "RA06": Entry("actions", "share", ("Actions",), 0, 3),
        "RA07": Entry("actions", "count", ("Actions",)),
        "RA08": Entry("actions", "share", ("Actions",)),
        "RA09": Entry("board", "share", ("Attendance", "Meetings"), 3, 3),
        "RA10": Entry("board", "share", ("Meetings",), 1),
        "RA11": Entry("board", "share", ("Meetings",), 3),
        "RA12": Entry("board", "share", ("Escalations",)),
        "RA13": Entry("resources", "share", ("Resources",)),
        "RA14": Entry("returns", "share"),
        "RA15": Entry("actions", "share", ("Actions",)),
        "RA16": Entry("returns", "share", (), 3),
        "IM01": Entry("delivery", "share", ("Delivery",)),
        "IM02": Entry("delivery", "share", ("Delivery",), 1),
        "IM03": Entry("delivery", "share", ("Delivery",), 3),
        "IM04": Entry("delivery", "least", ("Delivery",), 3),
        "IM05": Entry("delivery", "share", ("Delivery",)),
        "IM06": Entry("adaptation", "median", ("Threats",), 3),
        "IM07": Entry("adaptation", "count", ("Threats",), 3),
        "IM08": Entry("adaptation", "count", ("Cases", "Measures"), 3),
        "IM09": Entry("adaptation", "share", ("Measures",), 7),
        "IM10": Entry("adaptation", "share", ("Measures",), 8),
        "IM11": Entry("delivery", "share", ("Delivery",)),
        "EF01": Entry("outcomes", "rate"),
        "EF02": Entry("outcomes", "change"),
        "EF03": Entry("outcomes", "effect"),
        "EF04": Entry("outcomes", "displacement"),
        "EF05": Entry("cases", "share", ("Cases",)),
        "EF06": Entry("cases", "share", ("Cases",)),
        "PS01": Entry("survey", "share"),
        "PS02": Entry("survey", "share"),
        "PS03": Entry("survey", "share"),
        "DQ01": Entry("returns", "share"),
        "DQ02": Entry("returns", "count"),
    }


ENTRIES = _entries()
