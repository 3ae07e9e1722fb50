"""Betweenness of every active member in the undirected simple graph of a quarter's flows (IS13).

Only what SQL cannot do well belongs here: the shortest paths. Who is a member and what flowed comes in as tables.
"""

from collections import defaultdict
from typing import Any

import networkx
import pyarrow

SCHEMA = pyarrow.schema(
    [
        ("partnership_id", pyarrow.string()),
        ("quarter", pyarrow.string()),
        ("partner_id", pyarrow.string()),
        ("n_paths", pyarrow.float64()),
        ("betweenness", pyarrow.float64()),
    ]
)


def betweenness_rows(members: list[tuple], arcs: list[tuple]) -> list[tuple]:
    """Rows of SCHEMA from members (partnership, quarter, partner) and arcs (partnership, quarter, from, to).

    n_paths: the share of the shortest paths between two others that run over the member, summed over all pairs.
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
    columns = zip(*betweenness_rows(members.fetchall(), arcs.fetchall()), strict=True)
    values = list(columns) or [()] * len(SCHEMA)
    return pyarrow.table([pyarrow.array(column, field.type) for column, field in zip(values, SCHEMA)], schema=SCHEMA)
