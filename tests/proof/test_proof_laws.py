"""Laws that every table of a review keeps: sums, the order of rows, and what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from cjm_workbench.settings.client import Privacy
from cjm_workbench.simulate.plants import Plants
from proof.chapters import chapters, run_chapters, saved_by
from proof.seeds import without_clusters
from proof.telecoms import Drawn, Telecom, draw
from tests.proof.derivable import find_derivable, find_relations

Tables = dict[str, pd.DataFrame]

OF_THE_GATE = {"readiness.reconciliation", "readiness.quarantine", "readiness.verdict"}
"""Tables on what the gate set aside; these telecoms pass none."""

NAMES = {t for name in chapters() for t in saved_by(name) if not t.startswith("brief.")}
PAIR = ["journey_instrument", "journey_min", "journey_max", "instrument", "scale_min", "scale_max"]
ONES = {
    "paths.variants": [],
    "paths.step_matrix": ["step_no"],
    "paths.transitions": ["from_touchpoint"],
    "experience.aligned_variants": [],
    "experience.promises": ["promise"],
    "experience.agreement": PAIR,
    "personas.tiers": [],
    "personas.persona_tiers": ["persona"],
}
"""Table to the columns, beside the journey type, within which its shares sum to one."""


@pytest.fixture(scope="module")
def drawn() -> Iterator[Drawn]:
    # few customers, so that many cells are small; few KPIs, which are measured one by one
    kpis = ("conversion", "recommendation", "revenue")
    with draw(Telecom(1_500, Plants(), quarters=2, kpis=kpis), seed=1) as telecom:
        yield telecom


def tables_of(drawn: Drawn, smallest: int) -> Tables:
    client = drawn.settings.client.model_copy(update={"privacy": Privacy(smallest_cell=smallest)})
    review = replace(drawn, settings=replace(drawn.settings, client=client)).open()
    try:
        with without_clusters():
            return run_chapters(review, NAMES - OF_THE_GATE)
    finally:
        review.con.disconnect()


@pytest.fixture(scope="module")
def shown(drawn) -> Tables:
    """The tables of a review as they are saved."""
    return tables_of(drawn, 10)


@pytest.fixture(scope="module")
def complete(drawn) -> Tables:
    """The same where nothing is hidden."""
    return tables_of(drawn, 1)


def test_no_hidden_count_can_be_derived_within_its_table(shown, complete):
    told, hiding = {}, 0
    for name, table in shown.items():
        relations = find_relations(complete[name])
        hiding += any(table[each.part].isna().any() for each in relations)
        if found := find_derivable(table, relations):
            told[name] = found
    assert told == {}
    assert hiding > 3  # or nothing was put to the test


@pytest.mark.parametrize(("name", "within"), ONES.items(), ids=ONES)
def test_shares_that_should_sum_to_one_do(complete, name, within):
    table = complete[name]
    if name == "experience.promises":  # a row is repeated for each instrument that was asked
        table = table.drop_duplicates(["journey_type", "promise", "outcome"])
    sums = table.groupby(["journey_type", *within])["value"].sum()
    assert len(sums)
    np.testing.assert_allclose(sums, 1, atol=1e-9)


def test_mix_rate_and_definition_sum_to_the_change(complete):
    table = complete["kpis.decomposition"].set_index(["part", "by", "kpi", "against"])["value"]
    change, definition = table["change"].droplevel(0), table["definition"].droplevel(0)
    for by in table["mix"].index.unique("by"):
        parts = table["mix"][by] + table["rate"][by]
        expected = (change - definition).reindex(parts.index)
        np.testing.assert_allclose(parts, expected, atol=1e-9)


def test_the_order_of_rows_does_not_matter(drawn, shown, tmp_path: Path):
    store = tmp_path / "demo" / "store" / "drawn"
    store.mkdir(parents=True)
    rng = np.random.default_rng(7)
    for path in (drawn.folder / "demo" / "store" / "drawn").glob("*.parquet"):
        rows = parquet.read_table(path)
        parquet.write_table(rows.take(rng.permutation(rows.num_rows)), store / path.name)
    shuffled = tables_of(replace(drawn, folder=tmp_path), 10)
    for name, table in shown.items():
        pd.testing.assert_frame_equal(shuffled[name], table, obj=name)
