"""The page over periods counts the verdicts of every review."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.periods import list_periods, read_periods
from tests.analyses.index.small_index import span, spans


def verdict(segment: str, period: str, missed: int, journey_type: str = "buy") -> dict:
    return {**span(segment, period), "journey_type": journey_type, "targets": 4, "met": 4 - missed,
            "missed": missed, "undetermined": 0, "worst": ""}  # fmt: skip


REVIEWS = spans(("all", "2026Q2"), ("all", "2026Q3"), ("gold", "2026Q3"))
VERDICTS = pd.DataFrame(
    [
        verdict("all", "2026Q2", 3),
        verdict("all", "2026Q3", 1),
        verdict("all", "2026Q3", 1, journey_type="help"),
    ]
)


def test_the_journey_types_of_a_review_are_added_up():
    table = list_periods(REVIEWS, VERDICTS)
    assert table["missed"].tolist() == [3, 2, 0]
    assert table["targets"].tolist() == [4, 8, 0]  # gold has no table of verdicts


def test_it_reads_the_latest_beside_the_one_before():
    assert read_periods(list_periods(REVIEWS, VERDICTS)) == (
        "In 2026Q3, the latest of 2 periods, 2 of 8 targets are missed in All customers "
        "(2026Q2: 3 of 4)."
    )


def test_one_target_is_counted_in_its_own_form():
    one = VERDICTS.iloc[[1]].assign(targets=1)
    said = read_periods(list_periods(REVIEWS.iloc[1:2], one))
    assert said == "In 2026Q3 1 of 1 target is missed in All customers."


def test_a_client_without_targets_is_told_so():
    said = read_periods(list_periods(REVIEWS.iloc[:1], VERDICTS.iloc[:0]))
    assert said == "In 2026Q2 no target is set for All customers."


def test_a_first_period_stands_alone():
    said = read_periods(list_periods(REVIEWS.iloc[:1], VERDICTS))
    assert said == "In 2026Q2 3 of 4 targets are missed in All customers."
