"""Implementation and outcomes, counted in the words of indicators.csv."""

from __future__ import annotations

from tests.recount.counting import Count, Counts, Scope, poisson, share
from tests.recount.workbooks import Row, quarter_label


def count(scope: Scope) -> dict[int, Counts]:
    return {
        quarter: {**_implementation(scope, quarter), **_ef01(scope, quarter)} for quarter in scope.quarters
    }


def _delivery(scope: Scope, quarter: int) -> list[tuple[str, Row]]:
    standing = scope.programme.standing(scope.partnership, quarter)
    return [(partner, row) for partner, each in standing.items() for row in each.rows["Delivery"]]


def _plan(scope: Scope, component: str, quarter: int) -> float | None:
    for row in scope.programme.rows("Plans", scope.partnership):
        if row["component_id"] == component and row["quarter"] == quarter_label(quarter):
            return row["planned_units"]
    return None


def _components(scope: Scope, quarter: int) -> dict[str, Row]:
    return scope.programme.live("Components", "component_id", scope.partnership, quarter)


def _fidelity(scope: Scope, quarter: int) -> list[tuple[str, float]]:
    core = {name for name, row in _components(scope, quarter).items() if row["core"] == "yes"}
    scores = {"yes": 1.0, "partly": 0.5, "no": 0.0}
    return [
        (row["component_id"], scores[row["as_specified"]])
        for _, row in _delivery(scope, quarter)
        if row["component_id"] in core and row["as_specified"] in scores
    ]


def _dose(scope: Scope, component: str, quarter: int) -> Count:
    past = [when for when in scope.quarters if when <= quarter]
    deliverers = {
        partner
        for when in past
        for partner, row in _delivery(scope, when)
        if row["component_id"] == component and row["delivered_units"] > 0
    }
    delivered = planned = n = 0.0
    for when in past:
        plan = _plan(scope, component, when)
        if when < quarter - 3 or plan is None:
            continue
        coverage = scope.programme.coverage(scope.partnership, when)
        is_known = (
            deliverers & set(scope.standing(when))
            if deliverers
            else coverage is not None and coverage >= 0.65
        )
        if is_known:
            rows = [row for _, row in _delivery(scope, when) if row["component_id"] == component]
            delivered += sum(row["delivered_units"] for row in rows)
            planned, n = planned + plan, n + 1
    return Count(delivered, planned, n, delivered / planned if planned else None)


def _implementation(scope: Scope, quarter: int) -> Counts:
    components = _components(scope, quarter)
    core = {name for name, row in components.items() if row["core"] == "yes"}
    planned = {name for name in core if (_plan(scope, name, quarter) or 0) > 0}
    delivered = {row["component_id"] for _, row in _delivery(scope, quarter) if row["delivered_units"] > 0}
    under_way = len(planned & delivered) if scope.standing(quarter) else None
    found = {("IM01", "", ""): share(under_way if planned else 0, len(planned))}

    before = _fidelity(scope, quarter - 1) if quarter - 1 in scope.quarters else []
    scores = _fidelity(scope, quarter) + before
    found["IM02", "", ""] = share(sum(score for _, score in scores), len(scores))
    for name in core:
        own = [score for component, score in scores if component == name]
        found["IM02", "", name] = share(sum(own), len(own))

    doses = {name: _dose(scope, name, quarter) for name in components}
    found.update({("IM03", "", name): dose for name, dose in doses.items()})
    capped = [min(1.0, dose.value) for name, dose in doses.items() if name in core and dose.value is not None]
    found["IM03", "", ""] = share(sum(capped), len(capped))
    found["IM04", "", ""] = _strength(scope, quarter, [found[f"IM0{i}", "", ""] for i in (1, 2, 3)])
    return found


def _strength(scope: Scope, quarter: int, parts: list[Count]) -> Count:
    coverage = scope.programme.coverage(scope.partnership, quarter)
    is_usable = coverage is not None and coverage >= 0.65
    for i, (part, default) in enumerate(zip(parts, (1, 3, 1), strict=True), start=1):
        least = scope.programme.threshold(f"IM0{i}", scope.partnership, quarter, "min_n", default)
        is_usable = is_usable and part.value is not None and part.n >= least
    return Count(n=3, value=min(part.value for part in parts) if is_usable else None)


def _ef01(scope: Scope, quarter: int) -> Counts:
    points, label = scope.programme.points, quarter_label(quarter)
    target = {
        row["area_id"] for row in scope.programme.rows("Areas", scope.partnership) if row["role"] == "target"
    }
    months = [f"{label[:4]}-{month:02d}" for month in range(int(label[6]) * 3 - 2, int(label[6]) * 3 + 1)]
    found = {}
    for series in scope.programme.rows("Series", scope.partnership):
        name, per = series["series_id"], series["per"]
        areas = {area for of, area, _ in points if of == name and area in target}
        is_monthly = any("Q" not in period for of, _, period in points if of == name)
        periods = months if is_monthly else [label]
        cells = {area: [points.get((name, area, period)) for period in periods] for area in areas}
        if not areas or any(cell is None for own in cells.values() for cell in own):
            found["EF01", "", name] = Count()
            continue
        count = sum(cell[0] for own in cells.values() for cell in own)
        exposure = sum(sum(cell[1] for cell in own) / len(own) for own in cells.values()) if per else None
        scale = per / exposure if per else 1.0
        lower, upper = poisson(count)
        found["EF01", "", name] = Count(count, exposure, count, count * scale, lower * scale, upper * scale)
    return found
