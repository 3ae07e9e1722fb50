"""The trace of what the example publishes: every figure's items give the figure, and one figure of every
indicator, one flag of every rule and a verdict are followed to cells of the archived originals whose count
gives them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import ConfigurationError
from orchestration.forms import load_indicators, load_rules
from orchestration.quarter import Quarter
from orchestration.settings import RESOURCES, Settings
from orchestration.trace import FigureTrace, FlagTrace, VerdictTrace, as_json, tell, trace
from orchestration.trace.asking import trace_figures
from orchestration.trace.reading import Publication
from tests.conftest import Command
from tests.job.evidence_reading import Flag, Originals, Source, as_day, open_originals
from tests.job.trace_recounts import RECOUNTS, Counted, Traced

pytestmark = pytest.mark.job

INDICATORS = [indicator.indicator_id for indicator in load_indicators()]
QUARTER, PARTNERSHIP = "2026-Q2", "VEL-CITY"
Key = tuple[str, str, str, str, str]


@pytest.fixture(scope="module")
def figures(example_run: Settings) -> dict[Key, FigureTrace]:
    """The trace of every figure of the example, by partnership, quarter, indicator, partner and breakdown."""
    found = {}
    with Publication(example_run) as publication:
        quarters: dict[str, list[str]] = defaultdict(list)
        for row in publication.rows(
            "select quarter, partnership_id from intermediate.int_quarters order by all"
        ):
            quarters[row["quarter"]].append(row["partnership_id"])
        for quarter, partnerships in quarters.items():
            publication.judge(quarter, partnerships)
            for each in trace_figures(publication, publication.figures()):
                figure = each.figure
                key = (
                    figure.partnership_id,
                    quarter,
                    figure.indicator_id,
                    figure.partner_id,
                    figure.breakdown,
                )
                found[key] = each
    return found


@pytest.fixture(scope="module")
def originals(example_run: Settings) -> Originals:
    return open_originals(example_run.published_warehouse, example_run.archive)


def test_every_published_figure_is_what_its_items_give(
    example_run: Settings, figures: dict[Key, FigureTrace]
):
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        [(n,)] = connection.execute("select count(*) from marts.indicator_values").fetchall()
    assert len(figures) == n
    for key, each in figures.items():
        figure = each.figure
        is_published = figure.value is not None or figure.numerator is not None
        assert each.recount.agrees in ((True,) if is_published else (True, None)), key
        # what is rated names something, and everything named has a row with cells
        assert each.items or not figure.value, key
        for item in each.items:
            assert item.sources or figure.indicator_id == "IM04", (key, item)
            assert all(source.cells for source in item.sources) or figure.indicator_id.startswith("DQ"), key


def test_null_figures_say_why(figures: dict[Key, FigureTrace]):
    unknown = [each for each in figures.values() if each.figure.value is None]
    assert unknown
    assert all(each.why for each in unknown)


def test_no_item_is_later_than_the_quarter(figures: dict[Key, FigureTrace]):
    for key, each in figures.items():
        files = {file.sha256: file for file in each.files}
        assert all(not file.quarter or file.quarter <= key[1] for file in files.values()), key


@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_figure_of_every_indicator_counted_from_the_cells(
    indicator: str, example_run: Settings, figures: dict[Key, FigureTrace], originals: Originals
):
    each = telling_figure(figures, indicator)
    counted = counted_from_cells(each, figures, originals)
    figure = each.figure
    if figure.numerator is None:
        assert counted[0] == pytest.approx(figure.value, rel=1e-9)
    elif figure.denominator is None:
        assert counted[0] == pytest.approx(figure.numerator, rel=1e-9)
    else:
        assert counted == (
            pytest.approx(figure.numerator, rel=1e-9),
            pytest.approx(figure.denominator, rel=1e-9),
        )


def telling_figure(figures: dict[Key, FigureTrace], indicator: str) -> FigureTrace:
    """The newest figure that shows most: both kinds of item, not too many, of the whole partnership if
    there is one.
    """

    def shows(each: FigureTrace) -> tuple[bool, bool, bool, bool, str, str]:
        figure = each.figure
        is_mixed = figure.numerator is None or figure.numerator not in (0, figure.denominator)
        is_whole = not figure.breakdown if indicator.startswith("IM03") else not figure.partner_id
        return (
            bool(figure.value),
            is_mixed,
            len(each.items) <= 40,
            is_whole,
            figure.quarter,
            str(figure.key),
        )

    own = [each for each in figures.values() if each.figure.indicator_id == indicator]
    best = max((each for each in own if each.figure.value is not None), key=shows)
    assert best.items
    return best


def counted_from_cells(each: FigureTrace, figures: dict[Key, FigureTrace], originals: Originals) -> Counted:
    figure = each.figure

    def part(indicator: str) -> float:
        other = figures[figure.partnership_id, figure.quarter, indicator, "", ""]
        above, below = counted_from_cells(other, figures, originals)
        assert above is not None
        assert below
        return above / below

    register = next(
        s for s, (owner, quarter) in originals.owners.items() if not owner and is_register(s, originals)
    )
    holidays = {
        (str(row["Country"]), as_day(row["Day"]))
        for row in originals.rows(register, "Holidays")
        if row.get("Day")
    }
    partners = originals.rows(register, "Partners")
    return RECOUNTS[figure.indicator_id](
        Traced(
            indicator=figure.indicator_id,
            quarter=Quarter.parse(figure.quarter),
            partner=figure.partner_id,
            breakdown=figure.breakdown,
            items=[sources_of(item.sources, originals) for item in each.items],
            holidays=holidays,
            countries={
                str(row["Partner ID"]): str(row["Country"]) for row in partners if "Partner ID" in row
            },
            due_days=30,
            decisions={file.sha256: file.decision for file in each.files},
            part=part,
        )
    )


def is_register(sha256: str, originals: Originals) -> bool:
    try:
        return bool(originals.sheet(sha256, "Partnerships"))
    except Exception:
        return False


def sources_of(sources, originals: Originals) -> list[Source]:
    """The rows that an item names, read from the originals; the fields of a cover, in rows of their own, as
    one.
    """
    found = []
    for source in sources:
        if source.row is not None:
            found.append(originals.source({**as_evidence(source), "cells": list(source.cells)}))
            continue
        fields = [
            originals.source(
                {"sha256": source.sha256, "sheet": "Cover", "row": int(name[1:]), "cells": [name]}
            )
            for name in source.cells
        ]
        cells = {heading: value for field in fields for heading, value in field.cells.items()}
        found.append(Source(source.sha256, *originals.owners[source.sha256], "Cover", cells))
    return found


def as_evidence(source) -> dict[str, object]:
    return {"sha256": source.sha256, "sheet": source.sheet, "row": source.row}


@pytest.fixture(scope="module")
def drawn_publication(drawn_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The drawn programme's work warehouse where a published one lies."""
    output = tmp_path_factory.mktemp("drawn")
    (output / "published").mkdir()
    (output / "published" / "warehouse.duckdb").symlink_to(drawn_run.work_warehouse)
    (output / "archive").symlink_to(drawn_run.archive)
    return drawn_run.model_copy(update={"output": output})


def test_the_newest_figures_of_the_drawn_programme_too(drawn_publication: Settings):
    with Publication(drawn_publication) as publication:
        rows = publication.rows(
            f"select partnership_id from intermediate.int_quarters where quarter = '{QUARTER}'"
        )
        publication.judge(QUARTER, [row["partnership_id"] for row in rows])
        found = trace_figures(publication, publication.figures())
    assert len({each.figure.indicator_id for each in found}) == len(INDICATORS)
    assert [each.figure.key for each in found if each.recount.agrees is False] == []


def test_a_flag_of_every_rule_is_traced_to_its_cells(
    example_run: Settings, drawn_publication: Settings, flags: list[Flag], originals: Originals,
    drawn_originals: Originals,
):  # fmt: skip
    """What the cells of a flag say is counted anew in test_flag_evidence and test_sharing_evidence; the
    trace of one open flag of every rule names just those cells.
    """
    own = {key[0] for key in _flags_of(example_run)}
    newest = {flag.rule_id: flag for flag in sorted(flags, key=lambda flag: flag.quarter) if flag.is_open}
    assert set(newest) == {rule.rule_id for rule in load_rules()}
    for flag in newest.values():
        run, archived = (
            (example_run, originals) if flag.partnership_id in own else (drawn_publication, drawn_originals)
        )
        flag_id = f"{flag.rule_id}/{flag.partnership_id}/{flag.subject_id}"
        found = trace(run, flag_id, quarter=flag.quarter)
        assert isinstance(found, FlagTrace)
        assert [s.cells for s in sources_of(found.evidence, archived)] == [s.cells for s in flag.sources]
        assert (found.message, found.state) == (flag.message, flag.state)
        assert {file.sha256 for file in found.files} == {source.sha256 for source in flag.sources}


def test_flags_rest_on_figures_of_their_subject(example_run: Settings):
    found = trace(example_run, "F-IS1/VEL-CITY/VEL-LAB", quarter=QUARTER)
    assert isinstance(found, FlagTrace)
    [pointer] = found.rests_on
    assert (pointer.asked, pointer.partner_id) == ("IS01", "VEL-LAB")
    assert pointer.command("VEL-CITY") in tell(found).replace("\n            ", "")


def _flags_of(settings: Settings) -> list[tuple[str, str]]:
    """Partnership and identifier of the flags of the quarter."""
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        return connection.execute(
            f"select partnership_id, flag_id from marts.flags where quarter = '{QUARTER}' order by all"
        ).fetchall()


def test_a_verdict_comes_of_figures_that_come_of_cells(
    example_run: Settings, figures: dict[Key, FigureTrace], originals: Originals
):
    verdict = trace(example_run, "verdict", partnership=PARTNERSHIP, quarter=QUARTER)
    assert isinstance(verdict, VerdictTrace)
    counted = {}
    for pointer in verdict.rests_on:
        each = figures[PARTNERSHIP, pointer.quarter, pointer.asked, pointer.partner_id, pointer.breakdown]
        above, below = counted_from_cells(each, figures, originals)
        counted[pointer.asked, pointer.quarter] = above if below is None else above / below
    strengths = [value for (indicator, _), value in counted.items() if indicator == "IM04"]
    assert verdict.sustained == pytest.approx(sum(strengths) / len(strengths))
    assert len(strengths) == 4
    # line 5 of the table of verdicts: too little was carried out, and what is recorded got worse
    assert counted["IS17", QUARTER] >= 0.65
    assert verdict.sustained < 0.60
    assert counted["EF03", QUARTER] > 1
    effect = figures[PARTNERSHIP, QUARTER, "EF03", "", f"{PARTNERSHIP}-S1"].figure
    assert effect.lower > 1
    assert verdict.verdict == "implementation_failure"
    for cause in verdict.candidate_causes:
        assert isinstance(trace(example_run, cause.asked, quarter=QUARTER), FlagTrace)


def test_the_json_of_a_figure(accord: Command, example_run: Settings):
    done = accord(
        "trace", "IS03", "--partnership", PARTNERSHIP, "--quarter", QUARTER, "--partner", "VEL-PPO", "--json",
        "--output", example_run.output,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"kind", "figure", "how", "recount", "items", "searched", "files"}
    assert found["recount"] == {
        **{name: found["figure"][name] for name in ("numerator", "denominator", "value")},
        "agrees": True,
    }
    [item, *_] = found["items"]
    assert set(item) == {"item", "quarter", "numerator", "denominator", "details", "sources"}
    [source, *_] = item["sources"]
    assert set(source) == {"sha256", "sheet", "row", "cells"}
    files = {file["sha256"]: file for file in found["files"]}
    assert files.keys() == {source["sha256"] for item in found["items"] for source in item["sources"]}
    assert all((example_run.output / file["archived"]).is_file() for file in files.values())


def test_the_terminal_tells_figure_flag_and_verdict_within_its_width(example_run: Settings):
    asked = (
        ("IS01", {}),
        ("IM06", {}),
        ("RA13", {"breakdown": "fte"}),
        ("verdict", {}),
        (dict(_flags_of(example_run))[PARTNERSHIP], {}),
    )
    for name, more in asked:
        told = tell(trace(example_run, name, partnership=PARTNERSHIP, quarter=QUARTER, **more), is_whole=True)
        prose = [line for line in told.splitlines() if "accord trace" not in line]
        assert max(map(len, prose)) <= 100
        assert PARTNERSHIP in told.splitlines()[0]
    whole, cut = (
        tell(trace(example_run, "IS01", partnership=PARTNERSHIP), is_whole=w) for w in (True, False)
    )
    hidden = re.search(r"\.\.\. and (\d+) more; --all shows them", cut)
    assert hidden
    assert whole.count("  [") == cut.count("  [") + int(hidden[1])


def test_a_recount_that_differs_is_told_loudly(example_run: Settings):
    found = trace(example_run, "IS01", partnership=PARTNERSHIP, quarter=QUARTER)
    assert isinstance(found, FigureTrace)
    spoilt = replace(found, recount=replace(found.recount, agrees=False))
    assert "THAT IS NOT WHAT WAS PUBLISHED" in tell(spoilt)
    assert as_json(spoilt)["recount"]["agrees"] is False


class _Page(HTMLParser):
    """What a page names and points to, and how its tables are headed."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.headings: list[int] = []
        self.lang = None
        self.n_unscoped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.add(tag)
        self.ids += [str(named["id"])] if "id" in named else []
        self.links += [str(named["href"])] if "href" in named else []
        self.n_unscoped += tag == "th" and "scope" not in named
        if tag == "html":
            self.lang = named.get("lang")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def test_the_pages_hold_together(example_run: Settings, figures: dict[Key, FigureTrace]):
    folder = example_run.reports / QUARTER
    for path in sorted(folder.glob("*.trace.html")):
        page = _read(path)
        assert len(page.ids) == len(set(page.ids))
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
        assert all(link.startswith("#") for link in page.links)
        assert not page.tags & {"script", "img", "iframe", "link", "object"}
        assert page.lang == "en"
        assert page.n_unscoped == 0
        assert all(
            after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)
        )
        report = _read(path.with_name(path.name.replace(".trace", "")))
        to_page = {link.partition("#")[2] for link in report.links if link.startswith(path.name)}
        assert len(to_page) > 10
        assert to_page - {""} <= set(page.ids)
    n_figures = sum(key[:2] == (PARTNERSHIP, QUARTER) for key in figures)
    page = _read(folder / f"{PARTNERSHIP}.trace.html")
    assert sum(bool(re.match(r"(?:IS|RA|IM|EF|PS|DQ)\d\d", name)) for name in page.ids) == n_figures
    assert "trace.html" in (example_run.reports / "index.html").read_text(encoding="utf-8")


def test_no_text_that_a_partner_wrote_is_shown(example_run: Settings):
    """Every free text of the example's returns: grounds, titles, remarks, who prepared it, what changed."""
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        texts = {
            text
            for (text,) in connection.execute(
                """
                select refusal_ground from staging.stg_return_requests
                union select title from staging.stg_return_actions
                union select remark from staging.stg_return_replies
                union select prepared_by_role from staging.stg_covers
                union select revision_note from staging.stg_covers
                """
            ).fetchall()
            if text and len(text) > 3
        }
    assert len(texts) > 20
    for path in (example_run.reports / QUARTER).glob("*.trace.html"):
        page = path.read_text(encoding="utf-8")
        assert [text for text in sorted(texts) if text in page] == []


@pytest.mark.parametrize(
    ("asked", "more", "told"),
    [
        ("IS99", {}, "There is no indicator 'IS99'. Did you mean"),
        ("IS01", {"partnership": "VELCITY"}, "Did you mean VEL-CITY?"),
        ("IS01", {"quarter": "2031-Q1"}, "Known are 2024-Q3 to 2026-Q2."),
        ("IS01", {"partner": "VEL-LAV"}, "Did you mean VEL-LAB"),
        ("IS10", {}, "Name one with --partner: VEL-LAB"),
        ("RA13", {}, "Name one with --breakdown."),
        ("F-IS1/VEL-CITY/VEL-LAX", {}, "Did you mean F-IS1/VEL-CITY/VEL-LAB"),
    ],
)
def test_what_is_not_known_is_told_with_what_is(
    asked: str, more: dict[str, str], told: str, example_run: Settings
):
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        trace(example_run, asked, **{"partnership": PARTNERSHIP, **more})


def test_the_command_tells_what_is_not_known_in_a_sentence(
    accord: Command, example_run: Settings, tmp_path: Path
):
    done = accord("trace", "IS01", "--output", example_run.output)
    assert done.returncode == 1
    assert "--partnership is one of DRA-CORRIDOR, KES-PORT, VEL-CITY." in done.stderr
    assert "Traceback" not in done.stderr
    done = accord("trace", "IS01", "--output", tmp_path)
    assert "Run `accord run` first." in done.stderr


def test_a_trace_imports_nothing_slow(example_run: Settings):
    """A question in a terminal is answered in a second: no pandas, which DuckDB imports for a parameter."""
    code = (
        "import sys; from orchestration.__main__ import main; sys.argv[1:] = sys.argv[1].split()\n"
        "try: main()\nexcept SystemExit: print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    asked = f"trace IS01 --partnership {PARTNERSHIP} --output {example_run.output}"
    done = subprocess.run(
        [sys.executable, "-c", code, asked], cwd=RESOURCES, capture_output=True, text=True, check=True
    )
    assert PARTNERSHIP in done.stdout
    loaded = set(re.findall(r"'(\w+)'", done.stdout.splitlines()[-1]))
    assert "duckdb" in loaded
    assert not loaded & {"pandas", "numpy", "dagster", "dbt", "pyarrow", "great_expectations"}
