"""Survival as lifelines 0.30.3 computes it: benchmarks/_lifelines_survival.py wrote its figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cjm_workbench.stats.incidence import cumulative_incidence
from cjm_workbench.stats.survival import kaplan_meier, km_quantile, log_rank

LIFELINES = Path(__file__).parent / "lifelines_survival.json"


@pytest.fixture(scope="module")
def theirs() -> dict[str, Any]:
    return json.loads(LIFELINES.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def observed(theirs: dict[str, Any]) -> list[bool]:
    return [kind > 0 for kind in theirs["kinds"]]


def test_survival_and_its_log_log_band_are_those_of_lifelines(theirs, observed):
    columns = ["time", "survival", "ci_low", "ci_high"]
    expected = pd.DataFrame(theirs["survival"], columns=columns)
    curve = kaplan_meier(theirs["durations"], observed)[columns]
    # it has a row for every time, and ours for the times at which something happened
    at = expected[expected["time"].isin(curve["time"])].reset_index(drop=True)
    inside = at["survival"] > 1e-9  # where nobody is left, it repeats the last bounds
    assert inside.sum() > 20
    pd.testing.assert_frame_equal(curve[inside], at[inside], check_dtype=False)


def test_the_median_and_its_interval_are_those_of_lifelines(theirs, observed):
    median = km_quantile(theirs["durations"], observed)
    assert [median.value, median.low, median.high] == theirs["median"]


def test_cumulative_incidence_and_its_error_are_those_of_lifelines(theirs):
    expected = pd.DataFrame(theirs["incidence"], columns=["time", "incidence", "variance"])
    curve = cumulative_incidence(theirs["durations"], theirs["kinds"])
    merged = curve.merge(expected, on="time", suffixes=("", "_theirs"))
    assert len(merged) == len(curve)
    np.testing.assert_allclose(merged["incidence"], merged["incidence_theirs"], atol=1e-12)
    np.testing.assert_allclose(merged["std_error"] ** 2, merged["variance"], atol=1e-12)


def test_log_rank_is_that_of_lifelines(theirs, observed):
    p = log_rank(theirs["durations"], observed, theirs["groups"])
    assert p == pytest.approx(theirs["log_rank"])
