"""IS09 to IS13 of random programmes, against networkx and the shortest paths listed one by one.

The models run once over all graphs, each a partnership of its own.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import jinja2
import networkx
import pyarrow
import pytest

from tests.dbt_project.python_models import load_python_model

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
N_GRAPHS = 200
FIGURES = ("numerator", "denominator", "n")


@dataclass
class Network:
    """Members, flows between them and with X, who is none; and what the models say of them."""

    members: str
    flows: list[tuple[str, str]]
    figures: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    nodes: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def within(self) -> list[tuple[str, str]]:
        return [flow for flow in self.flows if {*flow} <= {*self.members}]

    @property
    def directed(self) -> networkx.DiGraph:
        graph = networkx.DiGraph()
        graph.add_nodes_from(self.members)
        graph.add_edges_from(self.within)
        return graph

    def value(self, indicator: str) -> float:
        return self.figures[indicator, ""]["numerator"] / self.figures[indicator, ""]["denominator"]


def _build(connection: duckdb.DuckDBPyConnection, room: str, model: str) -> None:
    """The model's own SQL over tables of this connection."""
    source = (MODELS / room / f"{model}.sql").read_text(encoding="utf-8")
    sql = jinja2.Environment().from_string(source).render(ref=lambda name: name)
    connection.execute(f"create table {model} as {sql}")


def _table(rows: list[tuple[str, ...]], *columns: str) -> pyarrow.Table:
    arrays = [pyarrow.array(column) for column in zip(*rows, strict=True)]
    return pyarrow.Table.from_arrays(arrays, names=["partnership_id", "quarter", *columns])


def measure(networks: list[Network]) -> None:
    """Runs the models and fills in figures and nodes."""
    members = [(f"P{i}", "2025-Q1", name) for i, each in enumerate(networks) for name in each.members]
    flows = [(f"P{i}", "2025-Q1", *flow) for i, each in enumerate(networks) for flow in each.flows]
    with duckdb.connect() as connection:
        connection.register("int_members", _table(members, "partner_id"))
        connection.register("fct_flows", _table(flows, "from_id", "to_id"))
        connection.execute("create table int_standing as from int_members")
        connection.execute(
            "create table int_sheet_states as select *, '' as sheet, true as is_known from int_members"
        )
        _build(connection, "intermediate/facts", "int_network_arcs")
        model = load_python_model("int_betweenness")
        arcs = connection.execute("select * exclude (n_flows) from int_network_arcs").fetchall()
        rows = model.betweenness_rows(members, arcs)
        betweenness = pyarrow.Table.from_arrays(
            [pyarrow.array(column) for column in zip(*rows, strict=True)], schema=model.SCHEMA
        )
        connection.register("int_betweenness", betweenness)
        _build(connection, "marts/facts", "network_nodes")
        _build(connection, "indicators", "ind_network")
        for number, name, degree, paths, share in connection.execute(
            "select partnership_id[2:]::integer, partner_id, degree, n_paths, betweenness from network_nodes"
        ).fetchall():
            networks[number].nodes[name] = {"degree": degree, "n_paths": paths, "betweenness": share}
        for number, indicator, name, *figures in connection.execute(
            "select partnership_id[2:]::integer, indicator_id, partner_id, numerator, denominator, n "
            "from ind_network"
        ).fetchall():
            networks[number].figures[indicator, name] = dict(zip(FIGURES, map(float, figures), strict=True))


@pytest.fixture(scope="module")
def networks() -> list[Network]:
    chance = random.Random(4)
    found = []
    for _ in range(N_GRAPHS):
        members = "ABCDEFGHI"[: chance.randint(3, 9)]
        ways = [*itertools.permutations(members + "X", 2)]
        found.append(Network(members, chance.choices(ways, k=chance.randint(0, 3 * len(members)))))
    measure(found)
    return found


def test_the_whole_as_networkx(networks):
    for each in networks:
        n, directed = len(each.members), each.directed
        plain = directed.to_undirected()
        degrees = networkx.degree_centrality(plain).values()
        centralisation = sum(max(degrees) - degree for degree in degrees) / (n - 2)
        assert each.value("IS11") == pytest.approx(networkx.density(directed)), each
        assert each.value("IS12") == pytest.approx(centralisation), each
        assert each.value("IS13") == pytest.approx(max(networkx.betweenness_centrality(plain).values())), each
        assert each.figures["IS12", ""]["n"] == each.figures["IS13", ""]["n"] == n
        if directed.edges:
            assert each.value("IS09") == pytest.approx(networkx.overall_reciprocity(directed)), each
        else:
            assert ("IS09", "") not in each.figures


def test_every_member_as_networkx(networks):
    for each in networks:
        plain = each.directed.to_undirected()
        assert {name: node["degree"] for name, node in each.nodes.items()} == dict(plain.degree)
        expected = networkx.betweenness_centrality(plain)
        assert {name: node["betweenness"] for name, node in each.nodes.items()} == pytest.approx(expected), (
            each
        )


def test_betweenness_as_the_paths_listed_one_by_one(networks):
    for each in networks:
        plain = each.directed.to_undirected()
        over = dict.fromkeys(each.members, 0.0)
        for start, end in itertools.combinations(plain, 2):
            if networkx.has_path(plain, start, end):
                paths = list(networkx.all_shortest_paths(plain, start, end))
                for node in itertools.chain.from_iterable(path[1:-1] for path in paths):
                    over[node] += 1 / len(paths)
        assert {name: node["n_paths"] for name, node in each.nodes.items()} == pytest.approx(over), each


def test_balances(networks):
    """What a member sent less what it got of all that passed; X's own are its flows with members."""
    for each in networks:
        for name in {*each.members, "X"}:
            flows = each.flows if name == "X" else each.within
            sent, got = (sum(flow[end] == name for flow in flows) for end in (0, 1))
            figures = each.figures.get(("IS10", name), {"numerator": 0, "denominator": 0, "n": 0})
            assert figures == {"numerator": sent - got, "denominator": sent + got, "n": sent + got}, each
        assert {name for indicator, name in each.figures if indicator == "IS10"} >= {*each.members}


def test_by_hand():
    """A star is wholly centralised, a ring not at all; with two members neither is defined."""
    star = Network("ABCDE", [("A", other) for other in "BCDE"])
    ring = Network("ABCD", [("A", "B"), ("B", "C"), ("C", "D"), ("D", "A")])
    pair = Network("AB", [("A", "B")])
    measure([star, ring, pair])
    assert [tuple(each.figures["IS12", ""].values()) for each in (star, ring, pair)] == [
        (12, 12, 5), (0, 6, 4), (0, 0, 2),
    ]  # fmt: skip
    assert [tuple(each.figures["IS13", ""].values()) for each in (star, ring, pair)] == [
        (6, 6, 5), (0.5, 3, 4), (0, 0, 2),
    ]  # fmt: skip
