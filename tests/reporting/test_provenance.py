"""The note that leads from a number to its table, to what made it, and to its queries."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cjm_workbench.figures.brief import draw_claims
from cjm_workbench.reporting.provenance import explain, read_traces
from cjm_workbench.saving import write_table
from tests.figures.test_brief import CLAIM

NOTE = '<p class="src">Table <code>paths.variants</code></p>'
LINK = '<p class="src">Table <a href="#from-paths-variants"><code>paths.variants</code></a></p>'
TRACE = {"rows": 79, "reads": {"journeys": "07b5"}, "tables": ["paths.overview"], "queries": ["Q"]}
TRACES = {"paths.variants": TRACE}


def explained(note: str, rows: int = 79) -> str:
    """Put to a note of the chapter of paths where it comes from."""
    [html] = explain([("paths", note)], {"paths.variants": {**TRACE, "rows": rows}})
    return html


def test_a_note_leads_to_the_table_its_makings_and_its_queries() -> None:
    assert explained(NOTE) == (
        '<details class="from" id="from-paths-variants"><summary>Table <code>paths.variants</code>'
        ": where it comes from</summary>\n"
        '<p>79 rows in <a href="tables/paths.variants.parquet">tables/paths.variants.parquet</a>, '
        "made from the data <code>journeys</code> and the table <code>paths.overview</code>. Its "
        '1 query stands in <a href="build.json">build.json</a>, under tables and paths.variants.'
        "</p></details>"
    )


def test_a_table_is_explained_once_and_then_referred_to() -> None:
    twice = explained(NOTE + NOTE)
    assert twice.count("<details") == 1
    assert twice.endswith(LINK)


def test_a_table_is_explained_in_its_own_chapter_though_it_is_named_before_and_after() -> None:
    said = explain([("brief", NOTE), ("paths", NOTE + NOTE), ("kpis", NOTE)], TRACES)
    assert [html.count('id="from-paths-variants"') for html in said] == [0, 1, 0]
    assert said[0] == said[2] == LINK


def test_a_table_that_its_chapter_does_not_name_is_explained_where_it_is_named_first() -> None:
    said = explain([("brief", NOTE), ("paths", ""), ("kpis", NOTE)], TRACES)
    assert said[0].startswith("<details") and said[1:] == ["", LINK]


def test_a_finding_leads_to_the_note_of_its_table() -> None:
    claim = {**CLAIM, "source": "paths.variants"}
    brief, _ = explain(
        [("brief", draw_claims(pd.DataFrame([claim])).html), ("paths", NOTE)], TRACES
    )
    assert (
        '<a href="#from-paths-variants">Evidence</a>: <code>paths.variants</code>, row 7' in brief
    )
    assert "#paths" not in brief


def test_a_finding_whose_table_the_page_does_not_name_leads_to_its_chapter() -> None:
    html = draw_claims(pd.DataFrame([CLAIM])).html
    assert explain([("brief", html), ("paths", NOTE)], TRACES)[0] == html
    assert '<a href="#paths">Evidence</a>: <code>paths.personas</code>' in html


def test_what_is_said_before_the_tables_name_stays_in_sight() -> None:
    said = explained(NOTE.replace("Table", "Intervals are 95 %. Dots are months. Table"))
    assert said.startswith('<p class="src">Intervals are 95 %. Dots are months.</p>\n<details')
    assert "<summary>Table <code>" in said


def test_an_empty_table_is_explained_too() -> None:
    said = explained(NOTE.replace("</p>", " holds no row.</p>"), rows=0)
    assert "</code> holds no row: where it comes from</summary>\n<p>0 rows in" in said


def test_a_table_that_was_not_saved_is_only_named() -> None:
    assert explain([("paths", NOTE)], read_traces(None)) == [NOTE]


def test_text_of_the_data_cannot_forge_a_note() -> None:
    # A name as the cleaner writes it: what is no saved table's name stays as it stands.
    forged = '<p class="src">Table <code>"&gt;&lt;script&gt;</code></p>'
    assert explained(forged) == forged


def test_a_folder_of_tables_tells_of_itself(tmp_path: Path) -> None:
    table = pd.DataFrame({"n": [1, 2]})
    write_table(
        tmp_path / "a.b.parquet", table, mark="m", trace={"reads": {"steps": "1"}, "queries": []}
    )
    note = '<p class="src">Table <code>a.b</code></p>'
    [said] = explain([("a", note)], read_traces(tmp_path))
    assert "2 rows in" in said and "<code>steps</code>." in said and "build.json" not in said
