"""What the pictures of chapter 04 contain, but for that of emotion."""

import math

import pandas as pd
import pytest
from matplotlib.figure import Figure

from cjm_workbench.figures.experience import (
    plot_alignment,
    plot_deviations,
    plot_gaps,
    plot_promises,
    plot_scores,
)
from cjm_workbench.figures.style import Picture
from tests.figures.drawn import marks, rows, words

NAN = math.nan
PLAIN = {
    "journey_type": "shop", "n": 50, "value": 0.5, "ci_low": 0.4, "ci_high": 0.6, "unit": "share",
    "evidence": "sufficient", "reason": "", "customers": 50,
}  # fmt: skip
GAP = {
    **PLAIN, "stage": "Buy", "measure": "conversion", "instrument": "", "scale_min": NAN,
    "scale_max": NAN, "unweighted": NAN, "target": 0.7, "tolerance": 0.0, "verdict": "missed",
    "shortfall": 0.2, "more_is_better": True,
}  # fmt: skip
NO_TARGET = {"target": NAN, "tolerance": NAN, "shortfall": NAN, "verdict": ""}
TIME = {"measure": "time", "unit": "seconds", "more_is_better": False, "target": 100.0}
LONG = "A touchpoint with $ and a name that goes on and on " * 7


def test_gaps_have_a_panel_a_measure_with_the_largest_shortfall_on_top():
    late = {**TIME, "value": 400.0, "ci_low": 300.0, "ci_high": 500.0, "shortfall": 300.0}
    table = rows(GAP, {"stage": "Look", "shortfall": 0.1}, {}, late, NO_TARGET)
    axes = plot_gaps(table)
    panels = axes.figure.axes
    assert [panel.get_title(loc="left") for panel in panels] == [
        "Conversion", "Median time, as a multiple of the target",
    ]  # fmt: skip
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Buy", "Look"]
    # the target of each row, and the row without one left out
    assert [line.get_xdata()[0] for line in marks(axes, "target")] == [0.7, 0.7]
    # 400 s against 100 s wanted
    assert marks(panels[1], "value")[0].get_xdata()[0] == pytest.approx(4)
    assert words(axes).count("✕ Missed") == 2


def test_gaps_without_any_target_show_the_actuals():
    axes = plot_gaps(rows(GAP, NO_TARGET))
    assert len(marks(axes, "value")) == 1 and not marks(axes, "target")
    assert "Verdict" not in words(axes)


def test_a_median_without_end_is_an_arrow():
    axes = plot_gaps(rows({**GAP, **TIME}, {"value": NAN, "ci_low": 500.0, "ci_high": NAN}))
    assert len(marks(axes, "beyond")) == 1 and not marks(axes, "value")


@pytest.mark.parametrize(
    ("change", "hollow", "style"),
    [
        ({}, False, "-"),
        ({"evidence": "thin"}, False, "--"),
        ({"evidence": "insufficient", "verdict": "undetermined"}, True, "--"),
        ({"verdict": "undetermined"}, True, "-"),
    ],
)
def test_marks_show_evidence_and_verdict(change, hollow, style):
    axes = plot_gaps(rows(GAP, change))
    [dot], [line] = marks(axes, "value"), marks(axes, "interval")
    assert (dot.get_markerfacecolor() == "#ffffff") is hollow
    assert line.get_linestyle() == style


def test_a_hidden_row_has_no_mark_and_says_so():
    hidden = {"n": pd.NA, "value": NAN, "ci_low": NAN, "ci_high": NAN, "evidence": "insufficient"}
    axes = plot_gaps(rows(GAP, {**hidden, "verdict": "undetermined"}))
    assert not marks(axes, "value") and not marks(axes, "interval")
    assert "not shown" in words(axes)


SCORE = {**PLAIN, "unit": "score", "instrument": "rating", "scale_min": 1.0, "scale_max": 5.0,
         "touchpoint": "pay", "value": 3.0, "ci_low": 2.5, "ci_high": 3.5}  # fmt: skip


def test_scores_stand_on_their_scale_the_lowest_first():
    nps = {"instrument": "nps", "scale_min": 0.0, "scale_max": 10.0, "unit": "points"}
    axes = plot_scores(rows(SCORE, {"value": 4.0, "touchpoint": "see"}, {}, nps))
    first, second = axes.figure.axes
    assert (first.get_title(loc="left"), first.get_xlim()) == ("nps, points", (-100, 100))
    assert second.get_xlim() == (1, 5)
    assert [label.get_text() for label in second.get_yticklabels()] == ["pay", "see"]


def test_scores_beyond_fifteen_are_counted():
    axes = plot_scores(
        rows(SCORE, *({"touchpoint": f"t{i}", "value": 1 + i / 10} for i in range(18)))
    )
    assert axes.get_xlabel() == "+ 3 more touchpoints, rated higher"
    assert len(marks(axes, "value")) == 15


DEVIATION = {
    **PLAIN, "kind": "ad_hoc", "touchpoint": "ask", "journeys": 20, "share_n": 100, "share": 0.2,
    "share_low": 0.1, "share_high": 0.3, "share_evidence": "sufficient", "difference": -0.08,
    "q_value": 0.01, "time_difference_seconds": 60.0, "time_q_value": 0.2,
    "time_evidence": "sufficient",
}  # fmt: skip


def test_deviations_name_only_differences_that_hold_up():
    axes = plot_deviations(rows(DEVIATION, {}, {"kind": "missing", "q_value": NAN}))
    assert [line.get_xdata()[0] for line in marks(axes, "value")] == [0.2, 0.2]
    said = words(axes)
    assert said.count("−8.0 pp") == 1 and said.count("not tested") == 1
    assert said.count("not clear") == 2
    assert axes.get_yticklabels()[0].get_text() == "Ad hoc:\nask"


def test_deviations_name_no_thin_difference():
    thin = {"evidence": "thin", "time_q_value": 0.01, "time_evidence": "thin"}
    assert words(plot_deviations(rows(DEVIATION, thin))).count("not clear") == 2


VARIANT = {**PLAIN, "rank": 1, "variant": "see › pay", "open": False, "journeys": 25, "cost": 0.0,
           "fitness": 1.0, "deviations": "none"}  # fmt: skip


def test_paths_stand_beside_how_they_depart():
    other = {"variant": "other (3 variants)", "open": pd.NA, "fitness": NAN, "deviations": ""}
    departing = {"variant": "see", "deviations": "skipped buy after see"}
    axes = plot_alignment(rows(VARIANT, {}, {"open": True}, departing, other))
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "see › pay", "see › pay", "see", "other (3 variants)",
    ]  # fmt: skip
    assert words(axes)[-5:] == [
        "Beside the desired path", "As desired", "As desired so far", "Skipped buy after see", "",
    ]  # fmt: skip


def test_a_long_departure_makes_its_row_higher():
    short, long = rows(VARIANT, {}), rows(VARIANT, {"deviations": "skipped buy after see, " * 4})
    heights = [plot_alignment(table).figure.get_figheight() for table in (short, long)]
    assert heights[1] > heights[0]


PROMISE = {**PLAIN, "promise": "In time", "precision": "day", "outcome": "kept", "journeys": 25,
           "late_median_seconds": NAN, "instrument": "rating", "score": 4.5, "score_n": 20,
           "score_unit": "score"}  # fmt: skip


def test_deviations_too_rare_to_be_shown_are_counted():
    hidden = {"touchpoint": "Rare", "share": None, "share_low": None, "share_high": None}
    axes = plot_deviations(rows(DEVIATION, {}, hidden))
    assert not any("Rare" in label.get_text() for label in axes.get_yticklabels())
    assert axes.get_xlabel() == "+ 1 of too few to be shown"
    assert len(plot_deviations(rows(DEVIATION, hidden)).get_yticks()) == 1  # nothing else to draw


def test_promises_draw_an_outcome_once_with_the_score_of_each_instrument():
    late = {"outcome": "late", "late_median_seconds": 7200.0, "score": 2.5}
    table = rows(PROMISE, {}, {"instrument": "csat", "score": 4.0}, late)
    axes = plot_promises(table)
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "In time\n(by the day)\nKept", "Late, half by over 2.0 h",
    ]  # fmt: skip
    assert {"4.50 (n 20)", "4.00 (n 20)", "2.50 (n 20)"} <= set(words(axes))


@pytest.mark.parametrize(
    ("plot", "table"),
    [
        (plot_gaps, rows(GAP, {"stage": LONG})),
        (plot_scores, rows(SCORE, {"touchpoint": LONG})),
        (plot_deviations, rows(DEVIATION, {"touchpoint": LONG})),
        (plot_alignment, rows(VARIANT, {"deviations": LONG})),
        (plot_promises, rows(PROMISE, {"promise": LONG})),
    ],
)
def test_long_names_with_dollars_are_drawn_whole_or_with_an_ellipsis(plot, table):
    axes = plot(table)
    drawing = axes.get_figure(root=True)
    assert isinstance(drawing, Figure)
    svg = Picture(axes, title="t", alt="a").to_svg()
    assert "…" in svg and "$" in svg
