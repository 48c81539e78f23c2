"""Sufficiency: what is judged, on journeys and answers counted by hand."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.analyses.readiness.means import measure_means, score_values
from cjm_workbench.analyses.readiness.records import list_instruments
from cjm_workbench.analyses.readiness.sufficiency import measure_sufficiency, read_sufficiency
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import WHOLE, Plan
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.sufficiency import Thresholds

DAY = 86_400.0
PLANS = [Plan("buy", ("Look", "Pay"), ("Receipt",), 10 * DAY)]
SOURCES = {"events": ["shop"], "feedback": ["survey"]}
SMALL = Rules(Thresholds(n_min=4, events_min=1, share_half_width=0.45), smallest_cell=1)


@pytest.fixture
def table(make) -> pd.DataFrame:
    journeys = make.journeys(
        ("j0", "c0", "reached", True),
        ("j1", "c1", "lost", True),
        ("j2", "c2", "lost", True),
        ("j3", "c3", "reached", True),
        ("j4", "c4", "reached", False),  # not followed for the whole window: not counted
    )
    steps = make.steps(
        ("j0", "c0", "Visit", "Look", "web", 1, 1),
        ("j0", "c0", "Order", "Pay", "web", 2, 1),
        ("j1", "c1", "Visit", "Look", "web", 1, 1),
        ("j2", "c2", "Visit", "Look", "web", 1, 1),
        ("j2", "c2", "Order", "Pay", "web", 2, 1),
        ("j3", "c3", "Visit", "Look", "web", 1, 1),  # reached the goal without a later stage
        ("j4", "c4", "Order", "Pay", "web", 1, 1),
    )
    answers = make.scores(
        ("f0", "c0", "Order", "Pay", "rating", 4.0, 1, 5),
        ("f1", "c1", "Visit", None, "rating", 2.0, 1, 5),
        ("f2", "c1", None, None, "nps", 10.0, 0, 10),
    )
    return measure_sufficiency(journeys, steps, answers, SMALL, plans=PLANS, sources=SOURCES)


def cells(table: pd.DataFrame, *columns: str) -> dict[tuple[str, str], list[object]]:
    return {
        (row["measure"], row["stage"]): [row[column] for column in columns]
        for row in table.to_dict("records")
    }


def test_an_instrument_is_asked_by_the_sources_that_ask_it(make) -> None:
    answers = make.scores(("f1", "c1", None, None, "nps", 10.0, 0, 10),
                          ("f2", "c2", None, None, "csat", 4.0, 1, 5))  # fmt: skip
    asked = ibis.memtable(
        [("nps", "panel"), ("nps", "panel"), ("nps", "app")], columns=["instrument", "source"]
    )
    sources = SOURCES | list_instruments(asked)
    table = measure_sufficiency(
        make.journeys(), make.steps(), answers, SMALL, plans=PLANS, sources=sources
    )
    named = {measure: names for (measure, _), [names] in cells(table, "sources").items()}
    assert named == {"conversion": "shop", "nps": "app, panel", "csat": "survey"}


def test_conversion_counts_followed_journeys_that_came_to_the_stage(table) -> None:
    found = cells(table[table["measure"] == "conversion"], "n", "value")
    assert found == {
        ("conversion", WHOLE): [4, 0.5],  # j0 and j3 of j0 to j3
        ("conversion", "Look"): [4, 0.75],  # j0 and j2 went to Pay, j3 reached the goal; j1 did not
        ("conversion", "Pay"): [2, 0.5],  # j0 reached the goal, j2 did not
    }


def test_a_goal_after_the_window_is_not_a_conversion(make) -> None:
    # started on 1 May and reached on 5 May: 4 days, in a window of 3
    journeys = make.journeys(("j0", "c0", "reached", True))
    short = [Plan("buy", ("Look", "Pay"), ("Receipt",), 3 * DAY)]
    steps = make.steps(("j0", "c0", "Order", "Pay", "web", 2, 1))
    table = measure_sufficiency(journeys, steps, make.scores(), SMALL, plans=short, sources=SOURCES)
    found = cells(table[table["measure"] == "conversion"], "n", "value")
    assert found["conversion", WHOLE] == [1, 0.0]
    assert found["conversion", "Pay"] == [1, 0.0]


def test_without_a_goal_only_the_stages_before_the_last_convert(make) -> None:
    journeys = make.journeys(("j0", "c0", "lost", True), ("j1", "c1", "lost", True))
    steps = make.steps(
        ("j0", "c0", "Visit", "Look", "web", 1, 1),
        ("j0", "c0", "Order", "Pay", "web", 2, 1),
        ("j1", "c1", "Visit", "Look", "web", 1, 1),
    )
    endless = [Plan("buy", ("Look", "Pay"), (), 10 * DAY)]
    table = measure_sufficiency(
        journeys, steps, make.scores(), SMALL, plans=endless, sources=SOURCES
    )
    table = table[table["measure"] == "conversion"].set_index("stage")
    assert table.loc["Look", "value"] == 0.5  # of two, one went on to Pay
    for stage, n in ((WHOLE, 2), ("Pay", 1)):
        row = table.loc[stage]
        assert (row["n"], row["reason"]) == (n, "the journey type names no goal")
        assert row[["value", "ci_low", "n_needed", "more"]].isna().all()


def test_evidence_and_what_is_lacking(table) -> None:
    found = cells(table, "evidence", "n_needed", "more", "sources")
    assert found["conversion", WHOLE] == ["sufficient", 0, 0, "shop"]
    # n = 2 is below n_min = 4. Wilson of 1 in 2 is 0.5 ± 0.4055, narrower than 0.45: 4 would do
    assert found["conversion", "Pay"] == ["insufficient", 4, 2, "shop"]
    assert found["rating", WHOLE][3] == "survey"


def test_an_instrument_has_stages_only_where_it_is_asked_by_stage(table) -> None:
    scores = table[table["measure"] != "conversion"]
    assert list(cells(scores, "n").items()) == [
        (("nps", WHOLE), [1]),
        (("rating", WHOLE), [2]),
        (("rating", "Look"), [0]),
        (("rating", "Pay"), [1]),
    ]


def test_a_stage_from_which_nobody_went_on_has_a_share_of_zero(make) -> None:
    rows = [(f"j{i}", f"c{i}", "lost", True) for i in range(5)]
    steps = make.steps(*((f"j{i}", f"c{i}", "Visit", "Look", "web", 1, 1) for i in range(5)))
    table = measure_sufficiency(
        make.journeys(*rows), steps, make.scores(), SMALL, plans=PLANS, sources=SOURCES
    )
    row = table.query("measure == 'conversion' and stage == 'Look'").iloc[0]
    # Wilson of 0 in 5: upper bound z² / (5 + z²) = 3.8415 / 8.8415
    assert (row["n"], row["value"], row["ci_low"]) == (5, 0.0, 0.0)
    assert row["ci_high"] == pytest.approx(0.4345, abs=1e-4)


def test_small_cells_are_hidden(make) -> None:
    rows = [(f"j{i}", f"c{i}", "lost", True) for i in range(5)]
    table = measure_sufficiency(
        make.journeys(*rows), make.steps(), make.scores(), Rules(smallest_cell=10),
        plans=PLANS, sources=SOURCES,
    )  # fmt: skip
    whole = table[(table["measure"] == "conversion") & (table["stage"] == WHOLE)].iloc[0]
    assert whole[["n", "value", "n_needed", "more"]].isna().all()
    assert whole["reason"] == "not shown: fewer than 10 customers"


def test_a_conversion_of_few_or_of_all_but_few_is_hidden(make) -> None:
    for reached in (2, 38):
        rows = [(f"j{i}", f"c{i}", "reached" if i < reached else "lost", True) for i in range(40)]
        table = measure_sufficiency(
            make.journeys(*rows), make.steps(), make.scores(), Rules(smallest_cell=10),
            plans=PLANS, sources=SOURCES,
        )  # fmt: skip
        whole = table[(table["measure"] == "conversion") & (table["stage"] == WHOLE)].iloc[0]
        # of the 40 customers, 2 went on, or 2 did not
        assert whole[["n", "customers", "value", "n_needed", "more"]].isna().all()


def test_an_nps_that_is_not_asked_from_0_to_10_is_a_plain_score(make) -> None:
    rows = make.scores(
        *((f"f{i}", f"c{i}", None, "Pay", "nps", s, 0, 5) for i, s in enumerate([4, 2]))
    )
    [found] = measure_means(score_values(rows), ["unit", "scale_max"]).to_dict("records")
    assert (found["value"], found["unit"], found["scale_max"]) == (3.0, "score", 5.0)


def test_net_promoters_are_points(make) -> None:
    rows = make.scores(
        *((f"f{i}", f"c{i}", None, "Pay", "nps", s, 0, 10) for i, s in enumerate([10, 9, 8, 3]))
    )
    [found] = measure_means(score_values(rows), ["unit", "scale_min"]).to_dict("records")
    # two promoters and one detractor of four
    assert (found["value"], found["unit"], found["scale_min"]) == (25.0, "points", -100.0)


answers = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), min_size=1, max_size=15)


@given(answers)
def test_the_engine_s_mean_is_the_textbook_s(rows: list[tuple[int, int]]) -> None:
    customers, values = zip(*rows, strict=True)
    data = ibis.memtable(
        {"g": ["x"] * len(rows), "customer_id": list(customers),
         "measured": [float(v) for v in values]}
    )  # fmt: skip
    [found] = measure_means(data, ["g"]).to_dict("records")
    expected = mean_t(values, cluster=customers)
    numbers = [found["n"], found["value"], found["ci_low"], found["ci_high"]]
    right = [expected.n, expected.value, expected.low, expected.high]
    assert numbers == pytest.approx(right, abs=1e-6, nan_ok=True)


def test_the_reading(table) -> None:
    assert read_sufficiency(table) == (
        "In buy, conversion is sufficient for the whole journey and sufficient at 1 of 2 stages "
        "(Pay: n = 2 is below 4; 2 more journeys from source shop would do); nps is insufficient "
        "for the whole journey, and not asked at its stages; rating is insufficient for the whole "
        "journey and sufficient at 0 of 2 stages (Look: n = 0 is below 4; 4 more answers from "
        "source survey would do)."
    )


def test_the_reading_without_a_source(make) -> None:
    nothing = make.journeys(), make.steps(), make.scores()
    table = measure_sufficiency(*nothing, SMALL, plans=PLANS, sources={})
    assert table["stage"].tolist() == [WHOLE, WHOLE]
    assert read_sufficiency(table) == (
        "In buy, conversion cannot be measured, as no source maps events: map one; there are no "
        "scores, as no source maps feedback: map a survey."
    )


def test_the_reading_of_a_silent_survey(make) -> None:
    nothing = make.journeys(), make.steps(), make.scores()
    table = measure_sufficiency(*nothing, SMALL, plans=PLANS, sources=SOURCES)
    assert "survey maps feedback, but none of it falls in this review" in read_sufficiency(table)
    assert "nan" not in read_sufficiency(table).lower()
