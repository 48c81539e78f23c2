"""A bar is as long as the gap between what is desired and what is, and claims no more."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes

from cjm_workbench.figures.panels import draw_panels
from cjm_workbench.figures.style import MET_WASH, MISSED_WASH, UNDETERMINED_WASH
from tests.figures.drawn import marks, rows

NAN = math.nan
SHARE = {
    "measure": "conversion", "n": 50, "value": 0.5, "ci_low": 0.4, "ci_high": 0.6, "unit": "share",
    "evidence": "sufficient", "scale_min": NAN, "scale_max": NAN, "target": 0.7,
    "verdict": "missed",
}  # fmt: skip
TIME = {**SHARE, "measure": "time", "unit": "seconds", "value": 400.0, "ci_low": 300.0,
        "ci_high": 500.0, "target": 100.0}  # fmt: skip
SCORE = {**SHARE, "measure": "score", "unit": "score", "scale_min": 1.0, "scale_max": 5.0}


def draw(*panels: pd.DataFrame) -> Axes:
    return draw_panels(
        panels,
        titles=["A measure"] * len(panels),
        names=[[["Buy"]] * len(rows) for rows in panels],
    )


def ends(axes: Axes, gid: str) -> list[Sequence[float]]:
    return [[float(x) for x in line.get_xdata()] for line in marks(axes, gid)]


@pytest.mark.parametrize(
    ("verdict", "wash"),
    [("met", MET_WASH), ("missed", MISSED_WASH), ("undetermined", UNDETERMINED_WASH)],
)
def test_a_bar_joins_target_and_actual_in_the_wash_of_the_verdict(verdict, wash):
    axes = draw(rows(SHARE, {"verdict": verdict}))
    [bar], [diamond], [dot], [line] = (
        marks(axes, name) for name in ("gap", "target", "value", "interval")
    )
    assert ends(axes, "gap") == [[0.7, 0.5]]
    assert bar.get_color() == wash
    assert (ends(axes, "target"), diamond.get_marker()) == ([[0.7]], "D")
    # each lies above what it could hide: the bar below all, the interval and the dot on top
    assert bar.get_zorder() < diamond.get_zorder() < line.get_zorder() <= dot.get_zorder()


def test_a_time_is_joined_to_once_its_target():
    axes = draw(rows(TIME, {}, {"value": 50.0, "ci_low": 20.0, "ci_high": 80.0}))
    # 400 s and 50 s against 100 s wanted
    assert ends(axes, "gap") == [[1.0, 4.0], [1.0, 0.5]]


def test_times_of_which_one_has_no_target_are_joined_in_seconds():
    axes = draw(rows(TIME, {"target": 7000.0}, {"target": NAN, "verdict": ""}))
    assert ends(axes, "gap") == [[7000.0, 400.0]]
    # the axis reaches from below the least bound to above the target
    assert axes.get_xlim() == (60, 6 * 3600)


@pytest.mark.parametrize(
    "change",
    [
        {"value": NAN, "ci_low": NAN, "ci_high": NAN, "n": pd.NA},
        {"value": None, "ci_low": None, "ci_high": None},
        {"value": NAN, "ci_high": NAN},
        {"value": 0.7},
        {"evidence": "insufficient"},
        {"target": NAN, "verdict": ""},
    ],
    ids=["suppressed", "nothing", "only a bound", "equal", "insufficient", "no target"],
)
def test_there_is_no_bar_without_a_gap_to_tell(change):
    assert not marks(draw(rows(SHARE, change)), "gap")


def test_an_actual_on_its_target_leaves_the_diamond_to_be_seen():
    axes = draw(rows(SHARE, {"value": 0.7}))
    [diamond], [dot] = marks(axes, "target"), marks(axes, "value")
    # the diamond's half diagonal against the dot's radius
    assert diamond.get_markersize() / math.sqrt(2) > dot.get_markersize() / 2


def test_a_bar_ends_where_the_axis_does():
    # no time at all has no place on an axis of multiples: it stands at the least mark
    axes = draw(rows(TIME, {"value": 0.0, "ci_low": 0.0, "ci_high": 20.0}))
    assert axes.get_xlim() == (0.1, 10)
    assert ends(axes, "gap") == [[1.0, 0.1]]
    assert ends(axes, "interval") == [[0.1, 0.2]]
    beyond = draw(rows(SCORE, {"value": 3.0, "ci_low": 2.5, "ci_high": 3.5, "target": 6.0}))
    assert (ends(beyond, "gap"), ends(beyond, "target")) == ([[5.0, 3.0]], [[5.0]])


def test_a_target_of_no_time_is_no_measure_of_others():
    axes = draw(rows(TIME, {"target": 0.0}))
    assert ends(axes, "value") == [[400.0]]
    assert ends(axes, "target") == [[axes.get_xlim()[0]]]


def test_counts_reach_from_none_to_above_the_largest():
    count = {"measure": "steps", "unit": "count", "value": 4.0, "ci_low": 3.0, "ci_high": 5.0}
    axes = draw(rows({**SHARE, **count, "target": NAN, "verdict": ""}, {}))
    assert axes.get_xlim() == pytest.approx((0, 5.25))


def test_the_marks_are_told_once_above_panels_with_a_target():
    axes = draw(rows(SHARE, {}), rows(TIME, {}))
    [key] = axes.figure.legends
    assert [text.get_text() for text in key.get_texts()] == [
        "Target", "Actual, 95 % interval", "The gap between them",
    ]  # fmt: skip
    assert not draw(rows(SHARE, {"target": NAN, "verdict": ""})).figure.legends


SHARES = st.floats(0, 1).map(lambda share: round(share, 3))


@given(value=SHARES, target=SHARES)
def test_a_bar_is_as_long_as_the_gap(value, target):
    axes = draw(rows(SHARE, {"value": value, "target": target, "ci_low": 0.0, "ci_high": 1.0}))
    length = sum(abs(start - end) for start, end in ends(axes, "gap"))
    assert length == pytest.approx(abs(value - target))
