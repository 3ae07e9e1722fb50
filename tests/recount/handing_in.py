"""How returns were handed in, counted in the words of indicators.csv."""

from __future__ import annotations

from tests.recount.counting import Count, Counts, Scope, share


def count(scope: Scope) -> dict[int, Counts]:
    return {quarter: _versions(scope, quarter) for quarter in scope.quarters}


def _versions(scope: Scope, quarter: int) -> Counts:
    programme, standing = scope.programme, scope.standing(quarter)
    accepted = {
        partner: [each.seq for each in programme.versions[scope.partnership, quarter, partner]]
        for partner in standing
    }
    returned = programme.returned_files(scope.partnership, quarter)
    handed_in = [name for name in scope.members(quarter) if name in standing or name in returned]
    right_first = [
        name
        for name in handed_in
        if name in standing and min(accepted[name]) < min(returned.get(name, [10**9]))
    ]
    n_restated = sum(len(versions) > 1 for versions in accepted.values()) if standing else None
    return {
        ("DQ01", "", ""): share(len(right_first), len(handed_in)),
        ("DQ02", "", ""): Count(n_restated, None, n_restated, n_restated),
    }
