"""Each plant is told from rows that show it, and not from rows that do not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from cjm_workbench.analyses.kpis.shifts import SEASON
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE
from proof.plants import (
    CONVERSION,
    PLANTS,
    SOLVED,
    TRUTH,
    judge_paths,
    judge_records,
    judge_reversal,
    judge_season,
    judge_silent,
    judge_slow_stage,
    judge_switch,
    judge_trap,
)

WIDE = 0.05


def differences(true: dict[str, float], name: str, q: float, sign: int = 1) -> pd.DataFrame:
    """Give a row a difference, with an interval about it and one q for all."""
    values = [sign * each for each in true.values()]
    return pd.DataFrame(
        {name: [*true], "difference": values, "diff_low": [each - WIDE for each in values],
         "diff_high": [each + WIDE for each in values], "q_value": q}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("q", "sign", "found"), [(0.01, 1, True), (0.2, 1, False), (0.01, -1, False)],
    ids=["clear", "not clear", "the wrong way"],
)  # fmt: skip
def test_paths_differ_where_both_are_clear_and_the_right_way(q, sign, found):
    true = {each["variant"]: each["difference"] for each in TRUTH["P1"]["paths"]}
    table = differences(true, "variant", q, sign).assign(persona="digital")
    answer = judge_paths({"paths.personas": table})
    assert answer == {"found": found, "held": [sign == 1] * 2}


@pytest.mark.parametrize(("harmless_q", "false"), [(0.5, 0), (0.01, 2)], ids=["none", "both"])
def test_a_harmless_switch_that_is_told_counts_as_false(harmless_q, false):
    truth = TRUTH["P2"]
    true = {truth["to"]: truth["difference"]}
    true |= {each["to"]: each["difference"] for each in truth["harmless"]}
    table = differences(true, "to_value", 0.01).assign(
        kind=truth["kind"], from_value=truth["from"], outcome="goal"
    )
    table.loc[table["to_value"] != truth["to"], "q_value"] = harmless_q
    assert judge_switch({"handoffs.effects": table}) == {
        "found": True, "false": false, "held": [True] * len(true),
    }  # fmt: skip


@pytest.mark.parametrize(("verdict", "found"), [("missed", True), ("met", False), ("", False)])
def test_a_slow_stage_is_one_that_misses_its_time(verdict, found):
    truth = TRUTH["P3"]
    true = truth["true_median"]
    row = {"stage": truth["stage"], "measure": "time", "verdict": verdict, "value": true}
    gaps = pd.DataFrame([{**row, "ci_low": true - 1, "ci_high": true + 1}])
    assert judge_slow_stage({"experience.gaps": gaps}) == {"found": found, "held": [True]}


def test_the_trap_needs_both_touchpoints():
    places = TRUTH["P4"]["touchpoints"]
    true = {each["touchpoint"]: each["difference_of_answers"] for each in places}
    table = differences(true, "place", 0.01).assign(
        level="touchpoint", journey_instrument="nps", instrument="csat"
    )
    assert judge_trap({"experience.divergence": table})["found"]
    assert not judge_trap({"experience.divergence": table.iloc[:1]})["found"]


@pytest.mark.parametrize(("reversal", "p", "found"), [(True, 0.01, True), (False, 1.0, False)])
def test_a_reversal_is_found_where_it_is_told(reversal, p, found):
    change = TRUTH["P7"]["difference"]
    table = pd.DataFrame(
        {"kpi": SOLVED, "against": BEFORE, "part": ["change", "rate"], "by": ["", "segment"],
         "value": [change, -0.03], "ci_low": [change - WIDE, -0.06],
         "ci_high": [change + WIDE, -0.01], "reversal": [False, reversal], "p_value": [np.nan, p]}
    )  # fmt: skip
    answer = judge_reversal({"kpis.decomposition": table})
    assert answer == {"found": found, "held": [True], "naive_wrong": True}


@pytest.mark.parametrize(("said", "found"), [(SEASON, True), ("better", False)])
def test_a_season_is_not_called_better(said, found):
    truth = TRUTH["P8"]
    true = {
        BEFORE: truth["difference_to_quarter_before"],
        YEAR_BEFORE: truth["difference_to_year_before"],
    }
    table = differences(true, "against", 0.01).assign(
        kpi=CONVERSION, change=[said, "no clear change"]
    )
    assert judge_season({"kpis.comparison": table}) == {
        "found": found, "false": 0, "held": [True, True], "naive_wrong": True,
    }  # fmt: skip


@pytest.mark.parametrize(("best", "found"), [(99.0, True), (0.0, False)])
def test_bounds_that_miss_the_mean_of_all_are_no_answer(best, found):
    bounds = pd.DataFrame(
        {"instrument": ["csat", "ces", "nps"], "silent_bad": 1.0, "silent_good": best,
         "ci_low": 9.0, "ci_high": 9.5}
    )  # fmt: skip
    told = pd.DataFrame({"base": ["invited"], "attribute": ["(touchpoint)"], "q_value": [0.01]})
    tables = {"experience.bounds": bounds, "readiness.respondents": told}
    assert judge_silent(tables) == {"found": found, "naive_wrong": True}


@pytest.mark.parametrize(
    ("change", "found", "false"),
    [
        (lambda table: table, True, 0),
        (lambda table: table.iloc[1:], False, 0),
        (lambda table: table.assign(since=table["since"] + pd.Timedelta(days=9)), False, 4),
    ],
    ids=["all", "one missing", "at the wrong time"],
)
def test_troubled_records_are_told_by_source_and_time(
    change: Callable[[pd.DataFrame], pd.DataFrame], found, false
):
    truth = TRUTH["P12"]
    rows = [
        ("silence", truth["silence"]["source"], truth["silence"]["from"]),
        ("bots", truth["bots"]["source"], truth["bots"]["days"][0]),
        ("duplicates", truth["duplicates"]["source"], truth["duplicates"]["from"]),
        ("identity break", truth["identity_break"]["source"], truth["identity_break"]["from"]),
    ]
    table = pd.DataFrame(rows, columns=["signal", "source", "since"])
    table = table.assign(since=pd.to_datetime(table["since"]), in_period=True)
    answer = judge_records({"readiness.signals": change(table)})
    assert (answer["found"], answer["false"]) == (found, false)


def test_every_plant_of_these_chapters_is_asked_for():
    names = [plant.name for plant in PLANTS]
    assert names == ["P1", "P2", "P3", "P4", "P7", "P8", "P9", "P12"]
    assert all(TRUTH[name]["planted"] for name in names)
