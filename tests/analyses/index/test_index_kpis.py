"""KPIs stand in the order of the settings, each with every segment's own verdict."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.kpis import measure_kpis, read_kpis
from cjm_workbench.analyses.index.spans import IndexRules
from tests.analyses.index.small_index import PUBLIC, kpi

CALLS = {"kpi": "calls", "title": "Calls", "measure": "count", "unit": "count", "target": None,
         "verdict": ""}  # fmt: skip
KPIS = pd.DataFrame(
    [kpi("all"), kpi("all", **CALLS), kpi("gold", verdict="missed"), kpi("gold", **CALLS)]
)


def test_the_segments_of_a_kpi_stand_together():
    table = measure_kpis(KPIS, PUBLIC)
    pairs = list(zip(table["kpi"], table["segment"], strict=True))
    assert pairs == [("revenue", "all"), ("revenue", "gold"), ("calls", "all"), ("calls", "gold")]


def test_it_says_where_a_kpi_is_missed():
    said = read_kpis(measure_kpis(KPIS, PUBLIC))
    assert said == "Of 1 KPI with a target, 1 is missed: Revenue in 1 of 2 segments."


def test_one_segment_and_several_kpis_are_counted_in_their_own_form():
    other = kpi("gold", kpi="calls", title="Calls", verdict="missed")
    said = read_kpis(measure_kpis(pd.DataFrame([kpi("gold", verdict="missed"), other]), PUBLIC))
    assert said == (
        "Of 2 KPIs with a target, 2 are missed: Revenue in 1 of 1 segment; Calls in 1 of 1 segment."
    )


def test_it_says_that_none_is_missed_that_none_has_a_target_or_that_there_is_none():
    assert read_kpis(measure_kpis(KPIS.iloc[:2], PUBLIC)).endswith("none is missed in a segment.")
    assert "none has a target" in read_kpis(measure_kpis(KPIS.iloc[1:2], PUBLIC))
    assert read_kpis(measure_kpis(KPIS.iloc[:0], PUBLIC)).startswith("No KPI is defined")


def test_a_verdict_goes_with_the_number_that_is_not_shown():
    # 400 - 396 leaves 4 customers
    near = KPIS.assign(customers=[400, 400, 396, 400])
    table = measure_kpis(near, IndexRules(smallest_cell=10))
    gold = table[(table["kpi"] == "revenue") & (table["segment"] == "gold")].iloc[0]
    assert pd.isna(gold["value"]) and gold["verdict"] == "undetermined"
