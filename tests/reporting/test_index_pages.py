"""The pages over reviews: whole, the same each time, silent, and with links that lead downward."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from cjm_workbench.errors import DataError, RunError, SettingsError, SourceError, WorkbenchError
from cjm_workbench.reporting.index import tell, write_index
from tests.small_reviews import FINDING, GAP, KPI, write_review

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)>"
BROKEN = RunError("chapter 03_paths, cell 4: KeyError: 'secret-001'")


def write_reviews(reports: Path) -> None:
    """Write two periods of segment all, and the later one of segment gold."""
    hostile = {"brief.claims": [{**FINDING, "sentence": HOSTILE}]}
    better = {"experience.gaps": [{**GAP, "value": 0.70, "ci_low": 0.65, "ci_high": 0.75}]}
    few = {"kpis.scorecard": [{**KPI, "customers": 120, "n": 120, "title": HOSTILE}]}
    write_review(reports, "2026Q2", tables=better)
    write_review(reports, "2026Q3", tables=hostile)
    write_review(reports, "2026Q3", "gold", tables=few)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, make_tiny) -> Path:
    """The folder of the client's reports, with both pages; made once, by the real chapter."""
    home = tmp_path_factory.mktemp("index")
    parameters = make_tiny(home)
    write_reviews(home / "reports")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        page = write_index(parameters, "tiny", "2026Q3", Path("reports"), {})
    assert page == Path("reports/tiny/2026Q3/index.html")
    return home / "reports" / "tiny"


@pytest.fixture
def page(folder: Path) -> str:
    return (folder / "2026Q3" / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def over_periods(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def links(html: str) -> set[str]:
    return set(re.findall(r'<a href="([^"#]+)', html))


def test_the_first_thing_said_is_what_is_missed(page):
    [verdict] = re.findall(r'<p class="verdict">(.*?)</p>', page)
    assert verdict == (
        "1 of 1 target is missed in at least one segment: conversion of the whole journey in all "
        "2 segments."
    )


def test_every_link_leads_down_to_a_file_that_is_there(folder, page, over_periods):
    assert links(page) == {"all/review.html", "gold/review.html"}
    assert links(over_periods) == {"2026Q2/index.html", "2026Q3/index.html"}
    assert all((folder / "2026Q3" / link).is_file() for link in links(page))


def test_each_page_has_its_own_blocks(page, over_periods):
    for question in ("What is worse than wanted, and where?", "How do the KPIs stand?"):
        assert question in page and question not in over_periods
    assert "period by period" in over_periods and "period by period" not in page
    assert "How to read it" in page and "How to read it" in over_periods


def test_the_fall_since_the_quarter_before_is_worse_on_both_pages(page, over_periods):
    # 70 % of 400 against 50 % of 400
    for html in (page, over_periods):
        assert "▼ worse" in html and "−20.0 pp" in html


def test_tables_and_chapter_lie_where_no_segment_can(folder):
    made = files(folder / "2026Q3" / "_index")
    assert set(made) == {
        "chapters/10_index.ipynb", "failed.json",
        *(f"tables/index.{name}.parquet" for name in (
            "changes", "claims", "contrasts", "curves", "departments", "history", "kpis",
            "periods", "reviews", "segments", "verdicts",
        )),
    }  # fmt: skip
    verdicts = pd.read_parquet(folder / "2026Q3/_index/tables/index.verdicts.parquet")
    assert verdicts["segment"].tolist() == ["all", "gold"]


def test_nothing_of_the_machine_is_told(folder, page, over_periods):
    chapter = (folder / "2026Q3/_index/chapters/10_index.ipynb").read_text(encoding="utf-8")
    for text in (page, over_periods, chapter):
        assert str(folder.parents[1]) not in text and str(Path.home()) not in text


def test_the_page_holds_no_script_and_asks_for_nothing(page, over_periods):
    for html in (page, over_periods):
        assert "script-src &#39;none&#39;" in html and "default-src &#39;none&#39;" in html
        assert "<script" not in html and "<img" not in html
        assert re.findall(r'(?:src|href)="https?:', html) == []
    assert page.count("&lt;script&gt;alert(1)") == 2  # a finding and a KPI


@pytest.fixture
def home(tiny_client: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of its own, with finished reviews and no page yet."""
    monkeypatch.chdir(tmp_path)
    write_reviews(tmp_path / "reports")
    return tiny_client


def test_equal_reviews_give_equal_pages(home, tmp_path, folder):
    write_index(home, "tiny", "2026Q3", Path("reports"), {})
    again = files(tmp_path / "reports" / "tiny")
    first = files(folder)
    for name in again:
        if not name.endswith(".ipynb"):
            assert again[name] == first[name], name


def test_a_failed_segment_is_named_without_what_its_error_quotes(home, tmp_path):
    page = write_index(home, "tiny", "", Path("reports"), {"gold": BROKEN})
    html = page.read_text(encoding="utf-8")
    assert "Not finished, and so not counted: Gold customers." in html
    assert "<small>a chapter failed; the command's output says why</small>" in html
    assert links(html) == {"all/review.html"}
    told = json.loads((page.parent / "_index" / "failed.json").read_text(encoding="utf-8"))
    assert told == {"gold": "a chapter failed; the command's output says why"}
    content = b"".join(files(tmp_path / "reports" / "tiny" / "2026Q3" / "_index").values())
    assert b"secret-001" not in content


def test_the_clients_own_words_are_text(home):
    settings = home / "tiny" / "client.yaml"
    text = settings.read_text(encoding="utf-8").replace("A tiny shop", "A </style><b>shop")
    settings.write_text(text.replace("Made for tests", "Of <i>tests"), encoding="utf-8")
    page = write_index(home, "tiny", "2026Q3", Path("reports"), {})
    for path in (page, page.parents[1] / "index.html"):
        html = path.read_text(encoding="utf-8")
        assert html.count("</style>") == 1 and "<b>shop" not in html and "<i>tests" not in html
        assert "<dd>Of &lt;i&gt;tests</dd>" in html


def test_without_a_finished_review_nothing_is_written(home, tmp_path):
    before = files(tmp_path / "reports")
    with pytest.raises(DataError, match="no review of tiny in 2025Q1 is finished"):
        write_index(home, "tiny", "2025Q1", Path("reports"), {})
    assert files(tmp_path / "reports") == before
    assert [path.name for path in (tmp_path / "reports/tiny").iterdir()] != []


def test_a_chapter_that_fails_leaves_the_pages_as_they_were(home, tmp_path):
    table = tmp_path / "reports/tiny/2026Q3/all/tables/experience.gaps.parquet"
    pd.read_parquet(table).assign(verdict="maybe").to_parquet(table)
    before = files(tmp_path / "reports")
    with pytest.raises(RunError, match="chapter 10_index"):
        write_index(home, "tiny", "2026Q3", Path("reports"), {})
    assert files(tmp_path / "reports") == before


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (SettingsError("/srv/a b/all.yaml: unknown key 'titel'"), "its settings cannot be used"),
        (SourceError(r"C:\Users\eve\shop.csv: not found"), "a source cannot be read"),
        (DataError("customer_id 'K004711' stands twice"), "its data cannot carry it"),
        (RunError("chapter 03_paths: KeyError: 'K004711'"), "a chapter failed"),
        (WorkbenchError("call 0151 2345 6789"), "it failed"),
    ],
)
def test_a_page_tells_the_kind_of_an_error_and_nothing_of_its_message(error, shown):
    assert tell(error) == f"{shown}; the command's output says why"


def test_a_page_of_a_period_that_the_data_has_long_gone_past_says_so(
    tiny_client, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    write_review(tmp_path / "reports", "2026Q1")
    page = write_index(tiny_client, "tiny", "2026Q1", Path("reports"), {})
    said = "Stale: the data runs to 21 July 2026, past the whole of 2026Q2."
    assert said in page.read_text(encoding="utf-8")
