from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.verdict import verdict


def between(low: float, high: float) -> Interval:
    return Interval(100, (low + high) / 2, low, high)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.80, 0.90, "met"),  # the low bound reaches the target
        (0.70, 0.79, "missed"),  # the high bound stays below it
        (0.70, 0.80, "undetermined"),  # the high bound reaches it
        (0.79, 0.90, "undetermined"),
    ],
)
def test_more_is_better(low, high, expected):
    assert verdict(between(low, high), 0.80) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (2, 5, "met"),
        (6, 9, "missed"),
        (5, 9, "undetermined"),  # the low bound reaches the target
        (2, 6, "undetermined"),
    ],
)
def test_less_is_better(low, high, expected):
    assert verdict(between(low, high), 5, more_is_better=False) == expected


def test_tolerance_moves_the_line_in_favour():
    assert verdict(between(75, 90), 80, tolerance=5) == "met"
    assert verdict(between(6, 7), 5, tolerance=2, more_is_better=False) == "met"
    assert verdict(between(70, 74), 80, tolerance=5) == "missed"


@pytest.mark.parametrize(("low", "high"), [(math.nan, 0.5), (0.9, math.nan)])
def test_a_missing_bound_determines_nothing(low, high):
    assert verdict(between(low, high), 0.8) == "undetermined"


@given(st.floats(-50, 50), st.floats(0, 20), st.floats(-50, 50), st.floats(0, 5))
def test_the_mirror_image_has_the_same_verdict(low, width, target, tolerance):
    image = Interval(100, -low, -low - width, -low)
    assert verdict(between(low, low + width), target, tolerance=tolerance) == verdict(
        image, -target, tolerance=tolerance, more_is_better=False
    )
