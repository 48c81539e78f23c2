"""What the picture of survival curves contains."""

import math

import pytest

from cjm_workbench.errors import DataError
from cjm_workbench.figures.experience_times import plot_stage_times
from cjm_workbench.figures.style import Picture
from tests.figures.drawn import marks, rows, words

NAN = math.nan
DAY = 86_400.0
MOMENT = {
    "journey_type": "shop", "stage": "Look", "after_seconds": 2 * DAY, "desired_seconds": 4 * DAY,
    "customers": 50, "n": 50, "value": 0.8, "ci_low": 0.7, "ci_high": 0.9, "unit": "share",
    "evidence": "sufficient", "reason": "",
}  # fmt: skip
LATER = {"after_seconds": 4 * DAY, "value": 0.4, "ci_low": 0.3, "ci_high": 0.5}
NO_CURVE = {
    "stage": "Use", "after_seconds": NAN, "desired_seconds": NAN, "value": NAN, "ci_low": NAN,
    "ci_high": NAN, "evidence": "insufficient", "reason": "n = 3 is below 30",
}  # fmt: skip


def line(mark):
    return list(zip(*mark.get_data(), strict=True))


def test_a_curve_starts_with_everybody_and_runs_in_days():
    axes = plot_stage_times(rows(MOMENT, {}, LATER))
    [curve] = marks(axes, "curve")
    assert line(curve) == [(0, 1), (2, 0.8), (4, 0.4)]
    assert axes.get_title(loc="left") == "Look" and axes.get_title(loc="right") == "n = 50"


def test_the_desired_time_is_a_line_and_its_share_is_written():
    axes = plot_stage_times(rows(MOMENT, {}, LATER, {"after_seconds": 6 * DAY, "value": 0.3}))
    [desired] = marks(axes, "desired")
    assert line(desired) == [(4, 0), (4, 1)]
    assert [line(mark) for mark in marks(axes, "target")] == [[(4, 0.5)]]
    # of the moments the one at the desired time is labelled
    assert [line(mark) for mark in marks(axes, "value")] == [[(4, 0.4)]]
    assert words(axes) == ["40.0 %"]


def test_without_a_desired_time_the_end_is_labelled():
    axes = plot_stage_times(rows({**MOMENT, "desired_seconds": NAN}, {}, LATER))
    assert not marks(axes, "desired") and words(axes) == ["40.0 %"]


@pytest.mark.parametrize(
    ("value", "place"), [(0.4, ("right", "top")), (0.1, ("right", "baseline"))]
)
def test_at_the_right_end_the_label_stands_under_the_curve_or_above_a_low_one(value, place):
    last = {**LATER, "value": value}
    axes = plot_stage_times(rows({**MOMENT, "desired_seconds": NAN}, {}, last))
    [label] = axes.texts
    assert (label.xy, (label.get_ha(), label.get_va())) == ((4, value), place)


def test_many_stages_without_a_curve_leave_the_panels_their_room():
    names = [f"A stage of a long name, and of no curve, number {i}" for i in range(9)]
    alone = plot_stage_times(rows(MOMENT, {}, LATER))
    axes = plot_stage_times(rows(MOMENT, {}, LATER, *({**NO_CURVE, "stage": n} for n in names)))
    for each in (alone, axes):
        Picture(each, title="t", alt="t").to_svg()
    sizes = [each.get_window_extent().size.tolist() for each in (alone, axes)]
    assert sizes[0] == pytest.approx(sizes[1], abs=1)
    assert axes.figure.texts[-1].get_text().endswith("and 4 more")


def test_signs_of_money_in_a_stage_without_a_curve_are_no_formula():
    axes = plot_stage_times(rows(MOMENT, {}, {**NO_CURVE, "stage": r"Pay $\euro$ now"}))
    assert r"Pay $\euro$ now" in Picture(axes, title="t", alt="t").to_svg()


def test_a_desired_time_beyond_the_end_is_not_drawn():
    axes = plot_stage_times(rows({**MOMENT, "desired_seconds": 9 * DAY}, {}, LATER))
    assert not marks(axes, "desired")


def test_thin_points_are_dashed_from_the_point_before():
    thin = {"evidence": "thin"}
    axes = plot_stage_times(rows(MOMENT, thin, LATER))
    dashed, solid = marks(axes, "curve")
    assert (line(dashed), dashed.get_linestyle()) == ([(0, 1), (2, 0.8)], "--")
    assert (line(solid), solid.get_linestyle()) == ([(2, 0.8), (4, 0.4)], "-")


def test_a_panel_a_stage_and_stages_without_a_curve_are_named():
    names = ("Look", "Buy", "Try", "Keep")
    axes = plot_stage_times(rows(MOMENT, *({"stage": name} for name in names), NO_CURVE))
    panels = axes.figure.axes
    assert [panel.get_title(loc="left") for panel in panels] == [*names]
    assert [text.get_text() for text in axes.figure.texts] == ["Without a curve: Use"]


@pytest.mark.parametrize(
    ("seconds", "label"),
    [(40.0, "20 s"), (40 * 60.0, "20 min"), (40 * 3600.0, "20 h"), (40 * DAY, "20 days")],
)
def test_each_panel_counts_time_in_its_own_unit(seconds, label):
    axes = plot_stage_times(rows({**MOMENT, "desired_seconds": NAN}, {"after_seconds": seconds}))
    write = axes.xaxis.get_major_formatter()
    assert (write(20, 0), write(0, 0)) == (label, "0")


def test_one_day_is_not_days():
    axes = plot_stage_times(rows(MOMENT, LATER))
    assert axes.xaxis.get_major_formatter()(1, 0) == "1 day"


def test_stages_of_two_journey_types_are_not_joined():
    axes = plot_stage_times(rows(MOMENT, {}, {"journey_type": "help"}))
    assert [panel.get_title(loc="left") for panel in axes.figure.axes] == ["Look", "Look"]


def test_without_any_curve_there_is_nothing_to_draw():
    with pytest.raises(DataError, match="nothing to draw"):
        plot_stage_times(rows(MOMENT, NO_CURVE))
    with pytest.raises(DataError, match="nothing to draw"):
        plot_stage_times(rows(MOMENT, {}).head(0))


def test_a_long_name_of_hostile_text_is_two_lines():
    name = "<b>$5</b> " * 12
    axes = plot_stage_times(rows(MOMENT, {"stage": name}, {**LATER, "stage": name}))
    assert axes.get_title(loc="left").count("\n") == 1
    drawn = Picture(axes, title="t", alt="t").to_svg()
    assert "<b>" not in drawn and "&lt;b&gt;$5" in drawn
