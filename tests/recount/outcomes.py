"""Change and net effect of outcomes, counted in the words of statistics.md."""

from __future__ import annotations

import itertools
import math
from typing import Any

from statsmodels.stats.proportion import proportion_confint

from tests.recount.counting import Count, Counts, Scope, Z
from tests.recount.workbooks import Row


def count(scope: Scope) -> dict[int, Counts]:
    found: dict[int, Counts] = {quarter: {} for quarter in scope.quarters}
    for row in scope.programme.rows("Series", scope.partnership):
        series = _Series(scope, row)
        for quarter in scope.quarters:
            name = row["series_id"]
            found[quarter]["EF02", "", name] = series.change(quarter)
            found[quarter]["EF03", "", name] = series.net_effect(quarter)
            found[quarter]["EF04", "", name] = series.displacement(quarter)
    return found


class _Series:
    """A series by the index of its periods; a cell is (count, denominator, definition)."""

    def __init__(self, scope: Scope, series: Row) -> None:
        roles = {row["area_id"]: row["role"] for row in scope.programme.rows("Areas", scope.partnership)}
        self.cells: dict[str, dict[str, dict[int, Any]]] = {"target": {}, "buffer": {}, "comparison": {}}
        labels = [period for name, _, period in scope.programme.points if name == series["series_id"]]
        self.a_year = 4 if any("Q" in period for period in labels) else 12
        for (name, area, period), cell in scope.programme.points.items():
            if name == series["series_id"] and area in roles:
                own = self.cells[roles[area]].setdefault(area, {})
                own[int(period[:4]) * self.a_year + int(period[5:].strip("Q")) - 1] = cell
        self.per, self.improvement, began = series["per"], series["improvement"], series["intervention_on"]
        months = 12 // self.a_year
        self.began = began and began.year * self.a_year + (began.month - 1) // months

    def periods(self, quarter: int) -> range:
        length = self.a_year // 4
        return range(quarter * length, (quarter + 1) * length)

    def total(self, role: str, periods: Any) -> tuple[int, float | None]:
        """Events, and the exposure that EF01 divides by; KeyError where a period is missing."""
        areas = [[own[period] for period in periods] for own in self.cells[role].values()]
        exposure = sum(sum(cell[1] for cell in own) / len(own) for own in areas) if self.per else 1.0
        return int(sum(cell[0] for own in areas for cell in own)), exposure

    def is_whole(self, role: str, periods: Any) -> bool:
        own = self.cells[role].values()
        return bool(own) and all(period in area for area in own for period in periods)

    def is_redefined(self, role: str, first: int, last: int) -> bool:
        """Does a definition change at a period after the first, up to the last?"""
        for area in self.cells[role].values():
            known = sorted(area)
            for before, after in itertools.pairwise(known):
                if first < after <= last and area[before][2] != area[after][2]:
                    return True
        return False

    def change(self, quarter: int) -> Count:
        now, then = self.periods(quarter), self.periods(quarter - 4)
        if not self.is_whole("target", now) or not self.is_whole("target", then):
            return Count()
        (x1, e1), (x2, e2) = self.total("target", now), self.total("target", then)
        if self.is_redefined("target", then[0], now[-1]):
            return Count(n=x1 + x2)
        scale = self.per or 1.0
        found = Count(x1 / e1 * scale, x2 / e2 * scale, x1 + x2)
        if x1 + x2:
            low, high = proportion_confint(x1, x1 + x2, method="beta")
            found.lower = low / (1 - low) * e2 / e1
            if x2:
                found.value, found.upper = (x1 / e1) / (x2 / e2), high / (1 - high) * e2 / e1
        return found

    def windows(self, quarter: int, needed: tuple[str, ...]) -> tuple[list[int], list[int]] | None:
        """Periods before and after, where both can be compared."""
        if self.began is None:
            return None
        last = self.periods(quarter)[-1]
        after = [period for period in range(last - self.a_year + 1, last + 1) if period > self.began]
        places = {period % self.a_year for period in after}
        year_before = range(self.began - self.a_year, self.began)
        before = [period for period in year_before if period % self.a_year in places]
        if len(after) < self.a_year / 2:
            return None
        for role in needed:
            if not self.is_whole(role, before + after) or self.is_redefined(role, before[0], after[-1]):
                return None
        return before, after

    def cell(self, role: str, period: int) -> tuple[float, float]:
        own = [area[period] for area in self.cells[role].values()]
        return sum(cell[0] for cell in own), sum(cell[1] if self.per else 1.0 for cell in own)

    def net_effect(self, quarter: int) -> Count:
        windows = self.windows(quarter, ("target", "comparison"))
        if windows is None:
            return Count()
        cells = {
            (role, side, period): self.cell(role, period)
            for role in ("target", "comparison")
            for side, periods in enumerate(windows)
            for period in periods
        }
        y: dict = {}
        e: dict = {}
        for (role, side, _), (number, exposure) in cells.items():
            y[role, side] = y.get((role, side), 0) + number
            e[role, side] = e.get((role, side), 0) + exposure
        n = int(y["target", 0] + y["target", 1])
        if min(y.values()) < 5:
            return Count(n=n)
        rate = {key: y[key] / e[key] for key in y}
        ratio = rate["target", 1] / rate["target", 0] / (rate["comparison", 1] / rate["comparison", 0])
        reach = math.exp(Z * math.sqrt(self._phi(cells, y) * sum(1 / number for number in y.values())))
        return Count(n=n, value=ratio, lower=ratio / reach, upper=ratio * reach)

    def _phi(self, cells: dict, y: dict) -> float:
        """Pearson chi-square / df of role x window + season, fitted by scaling to the margins in turn."""
        season = {period % self.a_year: 1.0 for _, _, period in cells}
        level = dict.fromkeys(y, 1.0)
        for _ in range(500):
            for key in level:
                own = [(cell, k) for k, cell in cells.items() if k[:2] == key]
                level[key] = y[key] / sum(cell[1] * season[k[2] % self.a_year] for cell, k in own)
            for place in season:
                own = [(cell, k) for k, cell in cells.items() if k[2] % self.a_year == place]
                expected = sum(cell[1] * level[k[:2]] for cell, k in own)
                season[place] = sum(cell[0] for cell, _ in own) / expected
        square = 0.0
        for key, (number, exposure) in cells.items():
            fitted = exposure * level[key[:2]] * season[key[2] % self.a_year]
            square += (number - fitted) ** 2 / fitted if fitted else 0.0
        return max(1.0, square / (len(cells) - len(level) - len(season) + 1))

    def displacement(self, quarter: int) -> Count:
        windows = self.windows(quarter, ("target", "buffer", "comparison"))
        if windows is None or self.improvement != "down":
            return Count()
        rb, db, cb = (sum(self.cell(role, p)[0] for p in windows[0]) for role in self.cells)
        ra, da, ca = (sum(self.cell(role, p)[0] for p in windows[1]) for role in self.cells)
        success = ra / ca - rb / cb if min(ca, cb) else 0.0
        is_shown = min(rb, db, cb, ra, da, ca) >= 10 and success < 0
        return Count(n=int(da + db), value=(da / ca - db / cb) / success if is_shown else None)
