"""History sets the same measure of the same segment in the order of time."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.history import measure_history, read_history, select_until
from cjm_workbench.analyses.index.spans import IndexRules
from tests.analyses.index.small_index import PUBLIC, gap, kpi, spans

NAMES = [("all", "2026Q2"), ("gold", "2026Q2"), ("all", "2026Q3"), ("gold", "2026Q3")]
GAPS = pd.DataFrame([gap(*name) for name in NAMES] + [gap("all", stage="Pay")])
KPIS = pd.DataFrame([kpi(*name) for name in NAMES])


def test_measures_then_segments_then_time():
    table = measure_history(GAPS, KPIS, spans(*NAMES), PUBLIC)
    by_segment = sorted(NAMES)
    conversion = [("conversion", *name) for name in by_segment]
    revenue = [("kpi", *name) for name in by_segment]
    got = list(zip(table["subject"], table["segment"], table["period"], strict=True))
    assert got == [*conversion, *revenue]
    assert table["title"].unique().tolist() == ["Conversion: Buy something", "Revenue"]


def test_the_rest_of_everybody_is_not_told_in_any_period():
    near = GAPS.assign(customers=[400, 396, 400, 300, 400])
    table = measure_history(near, KPIS.iloc[:0], spans(*NAMES), IndexRules(smallest_cell=10))
    hidden = table[table["value"].isna()]
    assert hidden[["segment", "period"]].values.tolist() == [["gold", "2026Q2"]]
    assert hidden["verdict"].tolist() == ["undetermined"]


def test_a_page_shows_no_later_period_and_no_other_form():
    table = measure_history(GAPS, KPIS, spans(*NAMES), PUBLIC)
    month = table.head(1).assign(form="month", period="2026-05",
                                 last_day=pd.Timestamp("2026-05-31"))  # fmt: skip
    mixed = pd.concat([table, month], ignore_index=True)
    assert set(select_until(mixed, "2026Q2")["period"]) == {"2026Q2"}
    assert set(select_until(mixed, "2026Q3")["period"]) == {"2026Q2", "2026Q3"}
    assert select_until(mixed, "2025Q1").empty


def test_it_says_over_how_many_periods_it_runs():
    both = measure_history(GAPS, KPIS, spans(*NAMES), PUBLIC)
    assert read_history(both) == "2 measures over 2 periods, from 2026Q2 to 2026Q3."
    first = measure_history(GAPS.iloc[:1], KPIS.iloc[:1], spans(*NAMES), PUBLIC)
    assert "first period with a finished review" in read_history(first)
    none = measure_history(GAPS.iloc[:0], KPIS.iloc[:0], spans(*NAMES), PUBLIC)
    assert read_history(none).startswith("No finished review")
