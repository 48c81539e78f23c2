"""What most segments miss comes first; every verdict is that of the segment's own review."""

from __future__ import annotations

import pandas as pd
import pytest

from cjm_workbench.analyses.index.spans import IndexRules
from cjm_workbench.analyses.index.verdicts import measure_verdicts, read_verdicts
from tests.analyses.index.small_index import PUBLIC, gap

SLOW = {"stage": "Pay", "measure": "time", "unit": "seconds", "value": 90.0, "target": 60.0,
        "ci_low": 80.0, "ci_high": 99.0, "shortfall": 30.0, "more_is_better": False}  # fmt: skip
CSAT = {"stage": "Pay", "measure": "score", "instrument": "csat", "unit": "score", "value": 4.4,
        "ci_low": 4.3, "ci_high": 4.5, "target": 4.0, "shortfall": -0.4}  # fmt: skip
GAPS = pd.DataFrame(
    [
        gap("all", **CSAT, verdict="met"),
        gap("all", verdict="missed"),
        gap("all", **SLOW, verdict="missed"),
        gap("all", stage="Look", target=None, verdict=""),  # nothing is wanted there
        gap("gold", **CSAT, verdict="met"),
        gap("gold", verdict="undetermined"),
        gap("gold", **SLOW, verdict="missed"),
    ]
)


def test_what_most_segments_miss_comes_first():
    table = measure_verdicts(GAPS, PUBLIC)
    firsts = table.drop_duplicates("rank").set_index("rank")
    assert firsts["measure"].to_dict() == {1: "time", 2: "conversion", 3: "score"}
    assert firsts["missed_in"].tolist() == [2, 1, 0]
    assert set(table["judged_in"]) == {2}
    assert len(table) == 6


def test_a_target_of_one_segment_alone_is_counted_there():
    table = measure_verdicts(GAPS[~((GAPS["segment"] == "all") & (GAPS["measure"] == "time"))],
                             PUBLIC)  # fmt: skip
    slow = table[table["measure"] == "time"].iloc[0]
    assert (slow["missed_in"], slow["judged_in"]) == (1, 1)


def test_a_verdict_goes_with_the_number_that_is_not_shown():
    # 400 - 396 leaves 4 customers of whom the target of conversion would tell
    near = GAPS.assign(customers=[400, 400, 400, 400, 400, 396, 400])
    table = measure_verdicts(near, IndexRules(smallest_cell=10))
    gold = table[(table["segment"] == "gold") & (table["measure"] == "conversion")].iloc[0]
    assert pd.isna(gold["value"]) and pd.isna(gold["shortfall"])
    assert gold["verdict"] == "undetermined"


def test_it_names_the_first():
    assert read_verdicts(measure_verdicts(GAPS, PUBLIC)) == (
        "2 of 3 targets are missed in at least one segment: median time at Pay in all 2 segments; "
        "conversion of the whole journey in All customers."
    )


def test_it_names_the_journey_where_there_are_several():
    other = pd.DataFrame([gap("all", journey_type="help", journey_title="Get help")])
    said = read_verdicts(measure_verdicts(pd.concat([GAPS, other], ignore_index=True), PUBLIC))
    assert "conversion of the whole journey (Get help) in All customers" in said


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        (GAPS.iloc[[0, 4]], "No target of 1 is missed in a segment."),
        (GAPS.iloc[[5]], "No target of 1 is missed in a segment; 1 target cannot be told in all"),
        (GAPS.iloc[[3]], "No target is set"),
        (GAPS.iloc[:0], "No target is set"),
    ],
    ids=["met", "undetermined", "no target", "no gap"],
)
def test_it_says_what_holds_where_nothing_is_missed(gaps: pd.DataFrame, said: str):
    assert read_verdicts(measure_verdicts(gaps, PUBLIC)).startswith(said)
