"""Reconciliation: every mapped row is accounted for, once."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.analyses.readiness.reconciliation import (
    measure_reconciliation,
    read_reconciliation,
)

COLUMNS = ["source", "table", "read", "mapped", "valid", "quarantined", "absent"]


def gate(*rows: tuple[object, ...]) -> ibis.Table:
    kinds = ["string"] * 2 + ["int64"] * 5
    return ibis.memtable(list(rows), schema=dict(zip(COLUMNS, kinds, strict=True)))


def test_rows_after_the_date_are_taken_from_the_valid_ones() -> None:
    table = measure_reconciliation(
        gate(("shop", "events", 10, 40, 30, 4, 6)), {("shop", "events"): 12}
    )
    [row] = table.to_dict("records")
    assert (row["valid"], row["not_yet"]) == (18, 12)
    # 40 rows less 6 of empty cells hold something; 30 of these 34 passed the gate, 12 of them late
    assert row["valid_share"] == pytest.approx(30 / 34)


def test_not_yet_of_another_table_is_not_taken() -> None:
    table = measure_reconciliation(
        gate(("shop", "events", 5, 5, 5, 0, 0)), {("shop", "feedback"): 2, ("web", "events"): 1}
    )
    assert table["valid"].tolist() == [5]


def test_records_that_could_not_be_split_are_a_share_of_all_records() -> None:
    table = measure_reconciliation(
        gate(("app", "(record)", 152, 1, 0, 1, 0), ("app", "events", 151, 151, 151, 0, 0)), {}
    )
    assert table["valid_share"].tolist() == pytest.approx([151 / 152, 1])
    said = read_reconciliation(table)
    # one of the 152 rows mapped: the cut record, which maps to one
    assert said.startswith("Of 152 rows mapped from 1 source: 151 valid, 1 quarantined")
    assert said.endswith("Source app lost most: 1 of 152 records cannot be read.")


def test_a_source_of_empty_cells_alone_has_no_share() -> None:
    table = measure_reconciliation(gate(("shop", "events", 3, 3, 0, 0, 3)), {})
    assert table["valid_share"].isna().all()
    assert "nan" not in read_reconciliation(table).lower()


counts = st.tuples(*[st.integers(0, 50)] * 3)


@given(st.lists(counts, min_size=1, max_size=4), st.data())
def test_mapped_is_the_sum_of_its_parts(
    rows: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    gated = [(f"s{i}", "events", 1, sum(r), *r) for i, r in enumerate(rows)]
    late = {(f"s{i}", "events"): data.draw(st.integers(0, r[0])) for i, r in enumerate(rows)}
    table = measure_reconciliation(gate(*gated), late)
    parts = table["valid"] + table["not_yet"] + table["quarantined"] + table["absent"]
    assert (parts == table["mapped"]).all()


def test_the_reading_names_the_source_that_lost_most() -> None:
    table = measure_reconciliation(
        gate(
            ("crm", "events", 100, 100, 99, 1, 0),  # lost 1 %
            ("shop", "events", 10, 10, 9, 1, 0),  # lost 10 %
        ),
        {},
    )
    assert read_reconciliation(table) == (
        "Of 110 rows mapped from 2 sources: 108 valid, 2 quarantined, 0 of empty cells and 0 after "
        "the review's date. Source shop lost the largest share of its events: 1 of 10 rows."
    )


def test_no_source_says_what_to_do() -> None:
    table = measure_reconciliation(gate(), {})
    assert read_reconciliation(table) == "No source gave a row: map one in client.yaml."
    assert isinstance(table, pd.DataFrame)
