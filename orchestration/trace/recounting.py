"""Counts a figure anew from the items of its trace, by the formula of its kind and nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from math import fsum, isclose

from orchestration.trace.records import Figure, Item, Recount

Counted = tuple[float | None, float | None, float | None]  # numerator, denominator, value
TOLERANCE = 1e-9
_HALF = 0.5 + 1e-9


def recount(way: str, figure: Figure, items: Sequence[Item]) -> Recount:
    """The figure from its items, compared with what is published; where that is nothing, `agrees` is None."""
    if way != "median" and figure.numerator is None and figure.value is None:
        return Recount(
            None, None, None, None
        )  # what was found is not all there is, or conditions do not hold
    try:
        counted = _WAYS[way](items)
    except ZeroDivisionError:
        counted = (None, None, None)  # items that cannot give any such figure
    published = (figure.numerator, figure.denominator, figure.value)
    is_same = all(agrees(*pair) for pair in zip(counted, published, strict=True))
    return Recount(*counted, agrees=is_same and (way != "median" or figure.n == len(items)))


def agrees(counted: float | None, published: float | None) -> bool:
    """The same within rounding; nothing is like nothing alone."""
    if counted is None or published is None:
        return counted is published
    return isclose(counted, published, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _total(items: Sequence[Item], name: str) -> float:
    return fsum(getattr(item, name) or 0.0 for item in items)


def _share(items: Sequence[Item]) -> Counted:
    numerator, denominator = _total(items, "numerator"), _total(items, "denominator")
    return numerator, denominator, numerator / denominator if denominator else None


def _count(items: Sequence[Item]) -> Counted:
    number = _total(items, "numerator")
    return number, None, number


def _rate(items: Sequence[Item]) -> Counted:
    number, exposure = _total(items, "numerator"), _total(items, "exposure")
    if any(item.exposure is not None for item in items):
        return number, _total(items, "denominator"), number / exposure
    return number, None, number


def _median(items: Sequence[Item]) -> Counted:
    """Kaplan-Meier: an item open at a duration is still at risk at it."""
    left = 1.0
    for lasted in sorted({item.value for item in items if item.role == "ended" and item.value is not None}):
        at_risk = sum(item.value is not None and item.value >= lasted for item in items)
        left *= 1 - sum(item.value == lasted and item.role == "ended" for item in items) / at_risk
        if left <= _HALF:
            return None, None, lasted
    return None, None, None


def _of_role(items: Sequence[Item], role: str) -> tuple[float, float]:
    """Count and exposure of the points in a role; without exposures each point counts for one."""
    own = [item for item in items if item.role == role]
    return _total(own, "value"), fsum(1.0 if item.exposure is None else item.exposure for item in own)


def _change(items: Sequence[Item]) -> Counted:
    now, before = (_of_role(items, role) for role in ("now", "a year before"))
    if all(item.exposure is None for item in items):
        now, before = (now[0], 1.0), (before[0], 1.0)
    rates = now[0] / now[1], before[0] / before[1]
    return *rates, rates[0] / rates[1] if rates[1] else None


def _effect(items: Sequence[Item]) -> Counted:
    (target, target_before, other, other_before) = (
        count / exposure
        for count, exposure in (
            _of_role(items, f"{role} {side}")
            for role in ("target", "comparison")
            for side in ("after", "before")
        )
    )
    return None, None, (target / target_before) / (other / other_before)


def _displacement(items: Sequence[Item]) -> Counted:
    (ra, rb), (da, db), (ca, cb) = (
        [_of_role(items, f"{role} {side}")[0] for side in ("after", "before")]
        for role in ("target", "buffer", "comparison")
    )
    return None, None, (da / ca - db / cb) / (ra / ca - rb / cb)


def _least(items: Sequence[Item]) -> Counted:
    parts = [item.value for item in items if item.role == "part" and item.value is not None]
    return None, None, min(parts) if len(parts) == 3 else None


Graph = dict[str, set[str]]


def _graph(items: Sequence[Item]) -> Graph:
    neighbours: Graph = {item.ends[0]: set() for item in items if item.role == "member" and item.ends}
    for item in items:
        if item.role == "arc" and item.ends:
            sender, receiver = item.ends
            neighbours[sender].add(receiver)
            neighbours[receiver].add(sender)
    return neighbours


def _centralisation(items: Sequence[Item]) -> Counted:
    degrees = [len(others) for others in _graph(items).values()]
    short = float(sum(max(degrees, default=0) - degree for degree in degrees))
    pairs = float((len(degrees) - 1) * (len(degrees) - 2))
    return short, pairs, short / pairs if pairs else None


def _broker(items: Sequence[Item]) -> Counted:
    graph = _graph(items)
    paths = max(_paths_through(graph).values(), default=0.0)
    pairs = (len(graph) - 1) * (len(graph) - 2) / 2
    return paths, pairs, paths / pairs if pairs else None


def _paths_through(graph: Graph) -> dict[str, float]:
    """Betweenness of each node, not normalised, each pair once (Brandes 2001)."""
    through = dict.fromkeys(graph, 0.0)
    for start in graph:
        order, before = [], {node: [] for node in graph}  # type: ignore[var-annotated]
        ways, distance = dict.fromkeys(graph, 0.0), {start: 0}
        ways[start] = 1.0
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            order.append(node)
            for other in sorted(graph[node]):
                if other not in distance:
                    distance[other] = distance[node] + 1
                    waiting.append(other)
                if distance[other] == distance[node] + 1:
                    ways[other] += ways[node]
                    before[other].append(node)
        depends = dict.fromkeys(graph, 0.0)
        for node in reversed(order):
            for other in before[node]:
                depends[other] += ways[other] / ways[node] * (1 + depends[node])
            if node != start:
                through[node] += depends[node] / 2
    return through


_WAYS: dict[str, Callable[[Sequence[Item]], Counted]] = {
    "share": _share,
    "count": _count,
    "rate": _rate,
    "median": _median,
    "change": _change,
    "effect": _effect,
    "displacement": _displacement,
    "least": _least,
    "centralisation": _centralisation,
    "broker": _broker,
}
