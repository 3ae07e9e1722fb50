"""Betweenness of every active member in the undirected simple graph of a quarter's flows (IS13).

Only what SQL cannot do well belongs here: the shortest paths. Members and flows come in as tables.
"""

from collections import defaultdict
from typing import Any

import networkx
import pyarrow

TEXT, NUMBER = pyarrow.string(), pyarrow.float64()
SCHEMA = pyarrow.schema(
    {"partnership_id": TEXT, "quarter": TEXT, "partner_id": TEXT, "n_paths": NUMBER, "betweenness": NUMBER}
)


def betweenness_rows(members: list[tuple[str, ...]], arcs: list[tuple[str, ...]]) -> list[tuple[Any, ...]]:
    """Rows of SCHEMA from members (partnership, quarter, partner) and arcs (partnership, quarter, from, to).

    n_paths: the share of the shortest paths between two others that run over the member, summed over pairs.
    betweenness: the same normalised by 2 / ((N - 1)(N - 2)), so from 0 to 1; 0 where N is below 3.
    Source: Freeman (1977); Brandes's algorithm as networkx has it.
    """
    graphs: dict[tuple[str, str], networkx.Graph] = defaultdict(networkx.Graph)
    for partnership, quarter, partner in members:
        graphs[partnership, quarter].add_node(partner)
    for partnership, quarter, sender, receiver in arcs:
        graphs[partnership, quarter].add_edge(sender, receiver)
    rows = []
    for (partnership, quarter), graph in graphs.items():
        n_paths = networkx.betweenness_centrality(graph, normalized=False)
        n_pairs = (len(graph) - 1) * (len(graph) - 2) / 2
        for partner, paths in n_paths.items():
            rows.append((partnership, quarter, partner, paths, paths / n_pairs if n_pairs > 0 else 0.0))
    return rows


def model(dbt: Any, session: Any) -> pyarrow.Table:
    """One row per partnership, quarter and active member."""
    dbt.config(materialized="table")
    members = dbt.ref("int_members").project("partnership_id, quarter, partner_id").order("1, 2, 3")
    arcs = dbt.ref("int_network_arcs").project("partnership_id, quarter, from_id, to_id").order("1, 2, 3, 4")
    rows = betweenness_rows(members.fetchall(), arcs.fetchall())
    return pyarrow.Table.from_pylist(
        [dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA
    )
