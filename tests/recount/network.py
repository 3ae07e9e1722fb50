"""The network of flows between active members, counted in the words of indicators.csv and statistics.md."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations

from tests.recount.counting import Count, Counts, Scope, share
from tests.recount.facts import flows

Graph = dict[str, set[str]]


def count(scope: Scope) -> dict[int, Counts]:
    return {quarter: _network(scope, quarter) for quarter in scope.quarters}


def _network(scope: Scope, quarter: int) -> Counts:
    members = scope.members(quarter)
    every_flow = flows(scope.programme, scope.requests, quarter)
    arcs = {
        (flow.sender, flow.receiver)
        for flow in every_flow
        if flow.sender in members and flow.receiver in members
    }
    graph: Graph = {name: set() for name in members}
    for sender, receiver in arcs:
        graph[sender].add(receiver)
        graph[receiver].add(sender)
    n, is_known = len(members), bool(scope.standing(quarter))
    degrees = [len(neighbours) for neighbours in graph.values()]
    falls_short = sum(max(degrees) - degree for degree in degrees)
    between = max(_paths_over(graph).values())

    def balance(partner: str) -> Count:
        out = sum(flow.sender == partner and flow.receiver in members for flow in every_flow)
        into = sum(flow.receiver == partner and flow.sender in members for flow in every_flow)
        return share(out - into, out + into)

    def of_all(number: float, possible: float) -> Count:
        figure = share(number if is_known else None, possible)
        figure.n = n
        return figure

    others = {end for flow in every_flow for end in (flow.sender, flow.receiver)}
    return {
        ("IS09", "", ""): share(sum((b, a) in arcs for a, b in arcs), len(arcs)),
        **scope.by_partner(quarter, "IS10", balance, others),
        ("IS11", "", ""): share(len(arcs) if is_known else None, n * (n - 1)),
        ("IS12", "", ""): of_all(falls_short, (n - 1) * (n - 2)),
        ("IS13", "", ""): of_all(float(between), (n - 1) * (n - 2) / 2),
    }


def _paths_from(graph: Graph, start: str) -> tuple[dict[str, int], dict[str, int]]:
    """Length and number of the shortest paths from a node to each that it reaches."""
    length, number = {start: 0}, defaultdict(int, {start: 1})
    layer = [start]
    while layer:
        found = []
        for node in layer:
            for neighbour in graph[node]:
                if neighbour not in length:
                    length[neighbour] = length[node] + 1
                    found.append(neighbour)
                if length[neighbour] == length[node] + 1:
                    number[neighbour] += number[node]
        layer = found
    return length, number


def _paths_over(graph: Graph) -> dict[str, Fraction]:
    """For each node, the share of shortest paths between two others that run over it, summed over pairs."""
    paths = {node: _paths_from(graph, node) for node in graph}
    over = dict.fromkeys(graph, Fraction(0))
    for start, end in combinations(graph, 2):
        length, number = paths[start]
        onward, n_onward = paths[end]
        for node in graph.keys() - {start, end}:
            if end in length and node in length and length[node] + onward[node] == length[end]:
                over[node] += Fraction(number[node] * n_onward[node], number[end])
    return over
