"""The whole way from the published warehouse to the files of the site."""

import json
import re
import time
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from orchestration.errors import ConfigurationError, DiskError, RenderingError
from orchestration.publishing import RenderedReport, render_reports, write_index
from orchestration.publishing.execution import WarmKernel
from orchestration.settings import REPORTS, Settings
from tests.orchestration.publishing.conftest import QUARTER, published
from tests.reports.development import QUARTERS, Warehouse, empty_programme, evidence, flag, partnership, sha
from tests.reports.returned import example, returned_partnership

Site = tuple[Settings, list[RenderedReport]]
LOADING = {"src", "href", "srcset", "action", "data", "poster", "xlink:href"}


class Page(HTMLParser):
    """What a page loads, and whether its pictures and headings are as they should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.levels: list[int] = []
        self.pictures: list[dict[str, str | None]] = []
        self.identifiers: list[str] = []
        self.tags: set[str] = set()
        self.language: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in LOADING]
        self.identifiers += [given["id"] or ""] if "id" in given else []
        if tag == "html":
            self.language = given.get("lang")
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in {"svg", "img"}:
            self.pictures.append(given)


def text_of(page: str) -> str:
    bare = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    return " ".join(bare.replace("\u00a0", " ").replace("&nbsp;", " ").split())


def page_of(settings: Settings, name: str, quarter: str = QUARTER) -> str:
    return (settings.reports / quarter / f"{name}.html").read_text(encoding="utf-8")


def test_every_report_is_there_with_its_manifest(site: Site) -> None:
    settings, reports = site
    assert [report.partnership_id for report in reports] == ["HARBOUR", "NORVIK", "SILENT", None]
    for report in reports:
        assert report.is_new
        told = json.loads(report.manifest.read_text(encoding="utf-8"))
        assert told["profile"] == "restricted"
        assert told["rests_on"]["versions"]["setter"]
        for form, path in report.files.items():
            assert path.suffix == f".{form}"
            assert told["files"][path.name] == sha256(path.read_bytes()).hexdigest()
    returns = json.loads((settings.reports / QUARTER / "NORVIK.manifest.json").read_text())["rests_on"][
        "returns"
    ]
    assert sha("NORVIK", "LAB", QUARTER) in returns
    assert not list(settings.reports.rglob("*.new"))


@pytest.mark.parametrize("name", ["NORVIK", "SILENT", "programme"])
def test_a_page_loads_nothing_and_is_sound(site: Site, name: str) -> None:
    page = Page(page_of(site[0], name))
    assert page.language == "en"
    assert not page.tags & {"script", "link", "iframe", "object", "embed"}
    # but for its own anchors it points to the trace page that lies beside it, and nowhere else
    to_trace = {address for address in page.addresses if address.startswith(f"{name}.trace.html")}
    assert bool(to_trace) == (name != "programme")
    own = set(page.addresses) - to_trace
    assert all(address.startswith("#") for address in own), page.addresses
    anchors = {address[1:] for address in own}
    assert anchors <= set(page.identifiers)
    assert len(page.identifiers) == len(set(page.identifiers))
    assert "@import" not in page_of(site[0], name)
    assert not re.search(r"url\((?!data:)", page_of(site[0], name))
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(later - before <= 1 for before, later in zip(page.levels, page.levels[1:], strict=False))


def test_every_picture_has_a_text_of_its_own(site: Site) -> None:
    page = Page(page_of(site[0], "NORVIK"))
    texts = [picture.get("aria-label") for picture in page.pictures]
    assert len(texts) == 5  # a chart at least in each aim
    assert all(picture["role"] == "img" for picture in page.pictures)
    assert len(set(texts)) == len(texts)
    assert all(text and any(sign.isdigit() for sign in text) for text in texts)


def test_the_first_page_names_flags_with_all_that_belongs_to_them(site: Site) -> None:
    text = text_of(page_of(site[0], "NORVIK"))
    first_page = text[: text.index("What changed New")]
    for part in (
        "Made-up example.",
        "▲ Amber-red",
        "Delivery confidence (indicative)",
        "1 critical, 4 high, 2 medium",
        "Sharing without an agreement: Norvik police district to Public prosecutor",
        "F-IS4. Information went over a link that requires an agreement",
        "pol_2026-Q2.xlsx, Shares: C6, D6",
        "Put an interim legal basis in place",
        "41 of 61, 67 %; 55-78 %",
        "was 60 %",
        "none yet",
    ):
        assert part in first_page, part


@pytest.mark.parametrize(
    ("name", "title"), [("NORVIK", "Norvik against labour exploitation"), ("SILENT", "Corridor partnership")]
)
def test_a_report_names_its_partnership_and_no_other(site: Site, name: str, title: str) -> None:
    text = text_of(page_of(site[0], name))
    assert title in text
    assert f"({name})" in text
    assert "Harbour region against organised crime" not in text
    assert title.encode() in (site[0].reports / QUARTER / f"{name}.pdf").read_bytes()


def test_pdfs_are_tagged_and_carry_no_date(site: Site) -> None:
    for path in (site[0].reports / QUARTER).glob("*.pdf"):
        made = path.read_bytes()
        assert b"<pdfuaid:part>1</pdfuaid:part>" in made
        assert b"/StructTreeRoot" in made
        assert not re.search(rb"/CreationDate|/ModDate|xmp:(Create|Modify)Date", made)


def test_the_same_inputs_give_the_same_bytes_elsewhere_on_another_day(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    time.tzset()
    settings = published(example(), tmp_path, date(2027, 2, 1))
    reports = render_reports(settings, QUARTER, ["NORVIK"])
    monkeypatch.undo()
    time.tzset()
    for report in reports:
        for path in [*report.files.values(), report.manifest]:
            assert path.read_bytes() == (site[0].reports / QUARTER / path.name).read_bytes(), path.name


def test_only_what_rests_on_something_new_is_made_again(tmp_path: Path) -> None:
    warehouse = empty_programme()
    partnership(warehouse, "A", "First", [QUARTER])
    partnership(warehouse, "B", "Second", [QUARTER])
    settings = published(warehouse, tmp_path)
    progress: list[tuple[int, int]] = []
    made = render_reports(settings, QUARTER, formats=("html",), progress=lambda *told: progress.append(told))
    assert progress == [(1, 3), (2, 3), (3, 3)]
    assert all(report.is_new for report in made)
    assert not any(report.is_new for report in render_reports(settings, QUARTER, formats=("html",)))

    flag(warehouse, "B", QUARTER, "F-DQ1", "CITY", "City of Norvik has no accepted return.")
    settings = published(warehouse, tmp_path)
    again = render_reports(settings, QUARTER, formats=("html",))
    assert [report.partnership_id for report in again if report.is_new] == ["B", None]
    assert "City of Norvik has no accepted return." in text_of(page_of(settings, "B"))

    (settings.reports / QUARTER / "A.html").write_text("tampered", encoding="utf-8")
    again = render_reports(settings, QUARTER, ["A"], formats=("html",))
    assert [report.partnership_id for report in again if report.is_new] == ["A"]


def test_later_quarters_never_change_an_earlier_report(tmp_path: Path) -> None:
    warehouse = empty_programme()
    partnership(warehouse, "A", "First", QUARTERS[:2])
    settings = published(warehouse, tmp_path)
    render_reports(settings, QUARTERS[0], ["A"], formats=("html",))
    flag(warehouse, "A", QUARTERS[1], "F-DQ1", "CITY", "City of Norvik has no accepted return.")
    settings = published(warehouse, tmp_path)
    assert not any(
        report.is_new for report in render_reports(settings, QUARTERS[0], ["A"], formats=("html",))
    )


def test_an_empty_programme_says_so(tmp_path: Path) -> None:
    settings = published(empty_programme(), tmp_path)
    (report,) = render_reports(settings, QUARTER)
    assert report.partnership_id is None
    assert "No partnership ran in this quarter" in text_of(page_of(settings, "programme"))
    write_index(settings)
    assert "No partnership ran in this quarter." in text_of((settings.reports / "index.html").read_text())


def hard_case() -> Warehouse:
    """Names that are long, accented, from right to left or markup; a thousand flags; a single quarter."""
    warehouse = empty_programme()
    returned_partnership(warehouse, "HARD", "Zażółć " + "gęślą-jaźń " * 6 + "<b>&amp; *no*</b>")
    for table in (
        "submissions",
        "indicator_values",
        "diagnosis",
        "flags",
        "sheet_states",
        "statements",
        "flows",
    ):
        warehouse.rows[table] = [row for row in warehouse.rows[table] if row["quarter"] == QUARTER]
    for row in warehouse.rows["partners"]:
        if row["partner_id"] == "LAB":
            row["title"] = "משרד העבודה — فحص العمل"
        if row["partner_id"] == "TAX":
            row["title"] = "T" * 80
    for row in warehouse.rows["outcome_points"]:
        row.update(count=0, rate=0.0, lower=0.0, upper=0.0)
    for number in range(1000):
        key = flag(
            warehouse,
            "HARD",
            QUARTER,
            "F-RA5",
            f"LAB|A-{number}",
            f"Action A-{number} | is 100 days overdue.",
            "low",
        )
        evidence(warehouse, key, QUARTER, sha("HARD", "LAB", QUARTER), "Actions", number + 4, "A", "F")
    return warehouse


def test_hard_names_and_a_thousand_flags_come_out(tmp_path: Path) -> None:
    settings = published(hard_case(), tmp_path)
    render_reports(settings, QUARTER, ["HARD"])
    page = page_of(settings, "HARD")
    text = text_of(page)
    assert "Zażółć gęślą-jaźń" in text
    assert "&lt;b&gt;&amp;amp; *no*&lt;/b&gt;" in page
    assert "\u2068משרד העבודה — فحص العمل\u2069" in page
    assert "T" * 80 in text
    assert all(f"Action A-{number} | is 100 days overdue." in text for number in (0, 500, 999))
    assert "This is the first quarter of the partnership" in text
    assert (settings.reports / QUARTER / "HARD.pdf").stat().st_size > 100_000


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"formats": ("docx",)}, "docx"),
        ({"formats": ()}, "none"),
        ({"profile": "public"}, "public"),
        ({"partnerships": ["NOBODY"]}, "NOBODY"),
    ],
)
def test_what_is_not_known_is_refused(site: Site, arguments: dict[str, tuple[str, ...]], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        render_reports(site[0], QUARTER, **arguments)  # type: ignore[arg-type]


def test_a_failing_cell_names_document_and_reason(tmp_path: Path) -> None:
    document = tmp_path / "broken.qmd"
    cells = '```{python}\n#| tags: [parameters]\nx = ""\n```\n\n```{python}\n{}["missing"]\n```\n'
    document.write_text(f"---\ntitle: Broken\nlang: en\n---\n\n{cells}", encoding="utf-8")
    with WarmKernel() as kernel:
        with pytest.raises(RenderingError, match=r"KeyError: 'missing' \(broken.qmd, cell-2\)"):
            kernel.execute(document, {"x": "1"})
        # The kernel lives on, and knows nothing of the document before.
        mended = cells.replace("{}[", "globals()[").replace("missing", "__name__")
        document.write_text(f"---\ntitle: B\nlang: en\n---\n\n{mended}", encoding="utf-8")
        executed = kernel.execute(document, {"x": "2"})
    assert executed.cells[-1].outputs[0].data["text/plain"] == "'__main__'"


def test_names_of_one_report_are_gone_in_the_next(tmp_path: Path) -> None:
    document = tmp_path / "names.qmd"
    head = '---\ntitle: Names\nlang: en\n---\n\n```{python}\n#| tags: [parameters]\nx = ""\n```\n\n'
    with WarmKernel() as kernel:
        document.write_text(f"{head}```{{python}}\nleft_over = 1\n```\n", encoding="utf-8")
        kernel.execute(document, {"x": "1"})
        document.write_text(f"{head}```{{python}}\n'left_over' in globals()\n```\n", encoding="utf-8")
        executed = kernel.execute(document, {"x": "1"})
    assert executed.cells[-1].outputs[0].data["text/plain"] == "False"


def test_the_index_leads_to_every_report(site: Site) -> None:
    settings, reports = site
    write_index(settings)
    index = settings.reports / "index.html"
    page = Page(index.read_text(encoding="utf-8"))
    links = {address for address in page.addresses if not address.startswith("#")}
    expected = {f"{QUARTER}/{path.name}" for report in reports for path in report.files.values()}
    assert links == {*expected, "../checks/index.html"}
    assert all((settings.reports / link).is_file() for link in expected)
    text = text_of(index.read_text(encoding="utf-8"))
    for part in ("Made-up example.", "▲ Amber-red", "1 critical, 4 high", "none critical, none high",
                 "■ Sharing without an agreement: Norvik police district to Public prosecutor"):  # fmt: skip
        assert part in text, part


def test_nothing_half_written_is_left_where_the_disk_refuses(tmp_path: Path) -> None:
    settings = published(empty_programme(), tmp_path)
    settings.reports.mkdir()
    (settings.reports / QUARTER).write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(DiskError, match="A file cannot be written"):
        render_reports(settings, QUARTER)
    assert [path.name for path in settings.reports.iterdir()] == [QUARTER]


def test_documents_read_nothing_but_the_published_marts() -> None:
    for path in [*REPORTS.glob("*.py"), *REPORTS.glob("*.qmd")]:
        assert "orchestration" not in path.read_text(encoding="utf-8"), path.name
