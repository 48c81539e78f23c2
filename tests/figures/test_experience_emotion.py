"""What the picture of emotion along the journey contains."""

import math

import pandas as pd

from cjm_workbench.figures.experience_emotion import LOOKS, plot_emotion, rank_series
from cjm_workbench.figures.style import PAPER, Picture
from tests.figures.drawn import marks, rows, words

NAN = math.nan


POINT = {"journey_type": "shop", "n": 50, "customers": 50, "evidence": "sufficient", "reason": "",
         "unit": "emotion", "level": "stage", "stage": "Look", "touchpoint": "",
         "instrument": "rating", "scale_min": 1.0, "scale_max": 5.0, "unweighted": 1.0,
         "desired": NAN, "value": 1.0, "ci_low": 0.5, "ci_high": 1.5}  # fmt: skip


def test_the_emotion_curve_goes_through_its_points_and_never_beyond_them():
    table = rows(POINT, {"desired": 1.5}, {"stage": "Buy", "value": -1.0, "desired": 1.0},
                 {"stage": "Use", "value": 0.5},
                 {"stage": "Use", "level": "touchpoint"})  # fmt: skip
    axes = plot_emotion(table)
    assert axes.get_ylim() == (-2.05, 2.05)
    assert [float(line.get_ydata()[0]) for line in marks(axes, "value")] == [1.0, -1.0, 0.5]
    [curve] = marks(axes, "curve")
    assert min(curve.get_ydata()) == -1.0 and max(curve.get_ydata()) == 1.0
    [desired] = marks(axes, "desired")
    assert list(desired.get_ydata()) == [1.5, 1.0]


def test_one_curve_an_instrument_and_a_lone_stage_is_a_point():
    other = {"instrument": "nps", "scale_max": 10.0, "scale_min": 0.0}
    axes = plot_emotion(rows(POINT, {}, {"stage": "Buy"}, other, {**other, "stage": "Buy"}))
    assert len(marks(axes, "curve")) == 2
    lone = plot_emotion(rows(POINT, {}))
    assert len(marks(lone, "value")) == 1 and not marks(lone, "curve")


def test_an_emotion_is_labelled_with_its_sign_as_text():
    axes = plot_emotion(rows(POINT, {}, {"stage": "Buy", "value": -0.5}))
    assert {"+1.00\nn = 50", "−0.50\nn = 50"} <= set(words(axes))
    svg = Picture(axes, title="t", alt="a").to_svg()
    assert ">+1.00</tspan>" in svg or ">+1.00</text>" in svg


CSAT, CES = (
    {"instrument": name, "stage": stage} for name, stage in (("csat", "Buy"), ("ces", "Use"))
)


def test_a_series_looks_the_same_in_the_picture_of_each_journey_type():
    both = rows(POINT, CSAT, {**CSAT, "stage": "Look"}, {**CSAT, "stage": "Use"}, CES)
    help_ = rows(POINT, CES).assign(journey_type="help")
    ranked = rank_series(pd.concat([both, help_]))
    assert ranked == [("csat", 1, 5), ("ces", 1, 5)]  # asked at three stages, and at two
    [ces] = marks(plot_emotion(help_, series=ranked), "value")
    assert (ces.get_color(), ces.get_marker()) == (LOOKS[1].colour, LOOKS[1].marker)
    assert {LOOKS[1].marker, LOOKS[0].marker} == {
        mark.get_marker() for mark in marks(plot_emotion(both, series=ranked), "value")
    }
    [alone] = marks(plot_emotion(help_), "value")  # as it would be by itself
    assert alone.get_marker() == LOOKS[0].marker


def test_an_instrument_on_two_scales_is_two_series_named_with_their_scales():
    wide = {**CSAT, "scale_min": 0.0, "scale_max": 10.0}
    axes = plot_emotion(rows(POINT, CSAT, wide))
    assert {"csat 1 to 5", "csat 0 to 10"} <= set(words(axes))
    assert len({mark.get_marker() for mark in marks(axes, "value")}) == 2


def test_instruments_differ_in_colour_and_in_marker():
    assert len({look.colour for look in LOOKS}) == len({look.marker for look in LOOKS}) == 4


def test_a_hollow_mark_means_too_few_answers_whatever_the_instrument():
    few = {**CSAT, "evidence": "insufficient"}
    filled, hollow = marks(
        plot_emotion(rows(POINT, CES, few), series=[("csat", 1, 5), ("ces", 1, 5)]), "value"
    )
    assert (filled.get_markerfacecolor(), hollow.get_markerfacecolor()) == (LOOKS[1].colour, PAPER)


def test_a_stage_name_without_end_is_cut_and_a_dollar_stays_text():
    axes = plot_emotion(rows(POINT, {"stage": "A stage with $ and a name that goes on " * 9}))
    svg = Picture(axes, title="t", alt="a").to_svg()
    assert "…" in svg and "$" in svg
