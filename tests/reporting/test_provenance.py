"""The note that leads from a number to its table, to what made it, and to its queries."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cjm_workbench.reporting.provenance import Provenance
from cjm_workbench.saving import write_table

NOTE = '<p class="src">Table <code>paths.variants</code></p>'
TRACE = {"rows": 79, "reads": {"journeys": "07b5"}, "tables": ["paths.overview"], "queries": ["Q"]}


def test_a_note_leads_to_the_table_its_makings_and_its_queries() -> None:
    said = Provenance({"paths.variants": TRACE}).explain(NOTE)
    assert said == (
        '<details class="from" id="from-paths-variants"><summary>Table <code>paths.variants</code>'
        ": where it comes from</summary>\n"
        '<p>79 rows in <a href="tables/paths.variants.parquet">tables/paths.variants.parquet</a>, '
        "made from the data <code>journeys</code> and the table <code>paths.overview</code>. Its "
        '1 query stands in <a href="build.json">build.json</a>, under tables and paths.variants.'
        "</p></details>"
    )


def test_a_table_is_explained_once_and_then_referred_to() -> None:
    told = Provenance({"paths.variants": TRACE})
    twice = told.explain(NOTE + NOTE)
    assert twice.count("<details") == 1
    assert twice.endswith(
        '<p class="src">Table <a href="#from-paths-variants"><code>paths.variants</code></a></p>'
    )


def test_what_is_said_before_the_tables_name_stays_in_sight() -> None:
    note = NOTE.replace("Table", "Intervals are 95 %. Dots are months. Table")
    said = Provenance({"paths.variants": TRACE}).explain(note)
    assert said.startswith('<p class="src">Intervals are 95 %. Dots are months.</p>\n<details')
    assert "<summary>Table <code>" in said


def test_an_empty_table_is_explained_too() -> None:
    note = NOTE.replace("</p>", " holds no row.</p>")
    said = Provenance({"paths.variants": {"rows": 0}}).explain(note)
    assert "</code> holds no row: where it comes from</summary>\n<p>0 rows in" in said


def test_a_table_that_was_not_saved_is_only_named() -> None:
    assert Provenance.of(None).explain(NOTE) == NOTE


def test_text_of_the_data_cannot_forge_a_note() -> None:
    # A name as the cleaner writes it: what is no saved table's name stays as it stands.
    forged = '<p class="src">Table <code>"&gt;&lt;script&gt;</code></p>'
    assert Provenance({"paths.variants": TRACE}).explain(forged) == forged


def test_a_folder_of_tables_tells_of_itself(tmp_path: Path) -> None:
    table = pd.DataFrame({"n": [1, 2]})
    write_table(
        tmp_path / "a.b.parquet", table, mark="m", trace={"reads": {"steps": "1"}, "queries": []}
    )
    said = Provenance.of(tmp_path).explain('<p class="src">Table <code>a.b</code></p>')
    assert "2 rows in" in said and "<code>steps</code>." in said and "build.json" not in said
