"""Agreements that stand, and the links and flows they cover, against a plain reading, over random ones."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.plain_agreements import (
    PARTNERS,
    QUARTERS,
    Story,
    drawn,
    is_covered,
    link_of,
    standing,
    starts,
    subjects,
)
from tests.dbt_project.sql_models import found, make, table

MODELS = ("fct_agreements", "int_links", "fct_flows", "ind_link_agreements", "ind_flows")
KEY = "partnership_id varchar, quarter varchar, quarter_index integer"
SOURCE = "_sha256 varchar, _sheet varchar, _row integer"


def label(quarter: int) -> str:
    return f"{2000 + quarter // 4}-Q{quarter % 4 + 1}"


def build(story: Story) -> duckdb.DuckDBPyConnection:
    """The models over the story."""
    connection = duckdb.connect()

    def key(quarter: int) -> tuple:
        return "P", label(quarter), quarter

    table(
        connection,
        "int_quarters",
        f"{KEY}, quarter_start date, quarter_end date",
        [(*key(quarter), starts(quarter), starts(quarter + 1)) for quarter in QUARTERS],
    )
    table(
        connection,
        "int_members",
        f"{KEY}, partner_id varchar, is_active_all boolean",
        [(*key(quarter), partner, True) for quarter in QUARTERS for partner in story.members[quarter]],
    )
    table(
        connection,
        "int_leads",
        f"{KEY}, partner_id varchar",
        [(*key(quarter), lead) for quarter, lead in story.leads.items()],
    )
    table(
        connection,
        "int_standing",
        f"{KEY}, partner_id varchar, sha256 varchar",
        [(*key(quarter), partner, f"{quarter}{partner}") for quarter, partner in story.returns],
    )
    table(
        connection,
        "int_sheet_states",
        f"{KEY}, partner_id varchar, sheet varchar, is_known boolean",
        [
            (*key(quarter), partner, "Agreements", (quarter, partner) in story.known)
            for quarter in QUARTERS
            for partner in PARTNERS
        ],
    )
    table(
        connection,
        "stg_return_agreements",
        f"{KEY}, partner_id varchar, seq integer, is_standing boolean, {SOURCE}, "
        "agreement_id varchar, kind varchar, parties varchar[], status varchar, signed_on date, "
        "review_due_on date, expires_on date",
        [
            (*key(quarter), partner, 1, True, f"{quarter}{partner}", "Agreements", row,
             each.number, each.kind, list(each.parties), each.status, each.signed_on, None, each.expires_on)
            for (quarter, partner), agreements in story.returns.items()
            for row, each in enumerate(agreements)
        ],
    )  # fmt: skip
    table(
        connection,
        "stg_register_links",
        "partnership_id varchar, from_id varchar, to_id varchar, kind varchar, agreement_required varchar, "
        f"min_flows integer, valid_from date, valid_to date, {SOURCE}",
        [("P", *each[:4], 1, *each[4:], "register", "Links", row) for row, each in enumerate(story.links)],
    )
    table(
        connection,
        "int_shares",
        f"{KEY}, from_id varchar, to_id varchar, share_key varchar, share_id varchar, shared_on date, "
        "listed_by varchar, from_sha256 varchar, from_row integer, to_sha256 varchar, to_row integer",
        [
            (*key(each.quarter), each.from_id, each.to_id, each.number, each.number, each.on_date, "both",
             *[None] * 4)
            for each in story.flows
        ],
    )  # fmt: skip
    connection.execute(
        f"create table fct_requests ({KEY}, requester_id varchar, holder_id varchar, request_id varchar, "
        "request_key varchar, status varchar, is_disputed boolean, closed_at timestamp, listed_by varchar, "
        "holder_sha256 varchar, holder_row integer, requester_sha256 varchar, requester_row integer)"
    )
    for name in MODELS:
        make(connection, name)
    return connection


def last_day(quarter: int):
    return starts(quarter + 1) - timedelta(days=1)


def plain_links(story: Story) -> dict[tuple[str, str, str], tuple]:
    """Of each live link: its need of an agreement, whether both ends are active, whether it is covered."""
    return {
        (label(quarter), from_id, to_id): (
            link.agreement_required,
            {from_id, to_id} <= story.members[quarter],
            is_covered(story, quarter, {from_id, to_id}, link.kind, last_day(quarter)),
        )
        for quarter in QUARTERS
        for from_id in PARTNERS
        for to_id in PARTNERS
        if (link := link_of(story, quarter, from_id, to_id))
    }


def plain_flows(story: Story) -> dict[tuple[str, str, str, str], tuple]:
    """Of each flow: the link's need of an agreement (None: no link), whether it is covered."""
    facts = {}
    for each in story.flows:
        link = link_of(story, each.quarter, each.from_id, each.to_id)
        kind = link.kind if link else None
        covered = is_covered(story, each.quarter, {each.from_id, each.to_id}, kind, each.on_date)
        facts[label(each.quarter), each.from_id, each.to_id, each.number] = (
            link.agreement_required if link else None,
            covered,
        )
    return facts


def check(story: Story) -> None:
    """Agreements, links, flows and their indicators are those of the plain reading."""
    subject_of = subjects(story)
    with build(story) as connection:
        stated = "quarter_index, agreement_id, kind, parties, status, signed_on, expires_on, subject_id"
        rows = connection.execute(f"select {stated} from fct_agreements").fetchall()
        assert sorted(rows, key=str) == sorted(
            (
                (quarter, *each[:2], list(each.parties), *each[3:], subject_of[each.key])
                for quarter in QUARTERS
                for each in standing(story, quarter)
            ),
            key=str,
        )
        links = {
            (row["quarter"], row["from_id"], row["to_id"]): (
                row["agreement_required"],
                row["are_both_active"],
                row["is_covered"],
            )
            for row in found(connection, "from int_links")
        }
        assert links == plain_links(story)
        flows = {
            (row["quarter"], row["from_id"], row["to_id"], row["flow_id"]): (
                row["agreement_required"],
                row["is_covered"],
            )
            for row in found(connection, "from fct_flows")
        }
        assert flows == plain_flows(story)
        counted = "select indicator_id, quarter, numerator, denominator from"
        shares = connection.execute(
            f"{counted} ind_link_agreements union all {counted} ind_flows where indicator_id = 'IS15'"
        ).fetchall()
    assert {row[:2]: row[2:] for row in shares} == {**plain_is14(story), **plain_is15(story)}


def plain_is14(story: Story) -> dict[tuple[str, str], tuple[int, int]]:
    counted: dict[tuple[str, str], list[bool]] = {}
    for (quarter, *_), (required, are_active, covered) in plain_links(story).items():
        if required == "yes" and are_active and covered is not None:
            counted.setdefault(("IS14", quarter), []).append(covered)
    return {key: (sum(each), len(each)) for key, each in counted.items()}


def plain_is15(story: Story) -> dict[tuple[str, str], tuple[int, int]]:
    counted: dict[tuple[str, str], list[bool]] = {}
    for (quarter, *_), (required, covered) in plain_flows(story).items():
        if required == "yes" and covered is not None:
            counted.setdefault(("IS15", quarter), []).append(not covered)
    return {key: (sum(each), len(each)) for key, each in counted.items()}


@settings(max_examples=25, deadline=None)
@given(st.builds(drawn, st.integers(0, 10**9)))
def test_as_a_plain_reading(story):
    """Each story holds six quarters, 48 flows and up to 72 live links."""
    check(story)


def test_the_stories_show_every_outcome():
    """So that agreement over them says something."""
    shown: Counter = Counter()
    for story in map(drawn, range(20)):
        shown.update(("link", are_active, covered) for _, are_active, covered in plain_links(story).values())
        shown.update(("flow", *each) for each in plain_flows(story).values())
    assert {each[1:] for each in shown if each[0] == "link"} == {
        (are_active, covered) for are_active in (True, False) for covered in (True, False, None)
    }
    assert {each[1:] for each in shown if each[0] == "flow"} == {
        (required, covered) for required in ("yes", "no", None) for covered in (True, False, None)
    }
