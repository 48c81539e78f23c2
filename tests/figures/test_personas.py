"""What the pictures of chapter 02 contain, whatever the names."""

import math

import pandas as pd
import pytest

from cjm_workbench.figures.personas import (
    draw_cards,
    plot_behaviour,
    plot_channels,
    plot_overlap,
    plot_sizes,
    plot_tier_conversion,
    plot_tiers,
)
from cjm_workbench.figures.style import PAPER, Picture

NAN = math.nan
LONG = "Customers with a $ in their name that goes on and on " * 4
SHARE = {
    "journey_type": "buy", "title": "Young", "persona": "young", "n": 100, "value": 0.4,
    "ci_low": 0.3, "ci_high": 0.5, "unit": "share", "evidence": "sufficient", "reason": "",
    "customers": 40, "journeys": 50,
}  # fmt: skip
COMPARED = {
    **SHARE, "measure": "conversion", "detail": "", "scale_min": NAN, "scale_max": NAN,
    "others_n": 200, "others_value": 0.5, "difference": -0.1, "diff_low": -0.2, "diff_high": -0.02,
    "p_value": 0.01, "q_value": 0.02,
}  # fmt: skip
TIER = {
    **SHARE, "value_tier": "high", "reached": 40, "revenue": 90.0, "revenue_share": 0.75,
    "revenue_low_share": 0.7, "revenue_high_share": 0.8,
}  # fmt: skip
HIDDEN = {
    **dict.fromkeys(["value", "ci_low", "ci_high", "revenue_share", "q_value"], NAN),
    **dict.fromkeys(["n", "customers", "journeys", "reached", "others_n"], pd.NA),
    "evidence": "insufficient",
}  # fmt: skip


def rows(base, *changes):
    return pd.DataFrame([{**base, **change} for change in changes])


def words(axes):
    texts = [text.get_text() for panel in axes.figure.axes for text in panel.texts]
    return texts + [label.get_text() for label in axes.get_yticklabels()] + [axes.get_xlabel()]


def marks(axes, gid):
    return [line for line in axes.lines if line.get_gid() == gid]


def test_sizes_are_dots_with_their_customers_and_what_they_are_a_share_of():
    axes = plot_sizes(rows(SHARE, {}, {"title": "Fits none", "value": 0.6, "customers": 60}))
    assert [dot.get_xdata().tolist() for dot in marks(axes, "value")] == [[0.4], [0.6]]
    assert {"Young", "Fits none", "40", "60", "n = 100 customers"} <= set(words(axes))


def test_an_overlap_names_both_personas():
    axes = plot_overlap(rows(SHARE, {"other_title": "Rich"}))
    assert {"Young\nand Rich", "40 of 100"} <= set(words(axes))


def test_pairs_beyond_the_fifteenth_are_counted():
    axes = plot_overlap(rows(SHARE, *[{"other_title": f"Other {k}"} for k in range(17)]))
    assert len(marks(axes, "value")) == 15
    assert axes.get_xlabel() == "+ 2 more pairs"


def test_behaviour_has_a_panel_a_measure_and_leaves_channels_out():
    score = {"measure": "score", "detail": "csat", "unit": "score", "scale_min": 1.0,
             "scale_max": 5.0, "value": 4.0, "ci_low": 3.8, "ci_high": 4.2}  # fmt: skip
    steps = {"measure": "steps", "unit": "count", "value": 4.0, "ci_low": 3.5, "ci_high": 4.5}
    channel = {"measure": "channel", "detail": "web"}
    axes = plot_behaviour(rows(COMPARED, {}, {"title": "Rich"}, steps, score, channel))
    panels = axes.figure.axes
    titles = [panel.get_title(loc="left") for panel in panels]
    assert titles == ["Conversion", "Steps a journey", "Score (csat)"]
    assert panels[1].get_xlim()[0] == 0
    assert panels[2].get_xlim() == (1, 5)
    assert len(marks(axes, "value")) == 2


@pytest.mark.parametrize(
    ("days", "ticks"),
    [
        # 3 to 12 days lie between 24 hours and 30 days
        ((4.0, 3.0, 12.0), ["24 h", "4.0 days", "10 days", "30 days"]),
        # 9 seconds to 100 days: every third of eleven marks
        ((1.0, 9 / 86_400, 99.0), ["1 s", "10 min", "24 h", "30 days"]),
        ((0.0, 0.0, 0.0), ["1 s", "10 s"]),
    ],
)
def test_times_are_marked_at_round_ones(days, ticks):
    names = ["value", "ci_low", "ci_high"]
    time = dict(zip(names, [86_400 * each for each in days], strict=True))
    (panel,) = plot_behaviour(
        rows(COMPARED, {"measure": "time", "unit": "seconds", **time})
    ).figure.axes
    panel.figure.canvas.draw()
    assert [label.get_text() for label in panel.get_xticklabels()] == ticks


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "−10.0 pp"),
        ({"evidence": "thin"}, "−10.0 pp (thin)"),
        ({"q_value": 0.2}, "not clear"),
        ({"q_value": NAN}, "not tested"),
        ({"q_value": NAN, "difference": 0.0}, "alike"),
        ({"q_value": NAN, "others_n": pd.NA}, "not compared"),
        (HIDDEN, "not shown"),
    ],
)
def test_a_difference_is_written_only_where_it_holds_up(change, said):
    for plot, kind in ((plot_behaviour, {}), (plot_channels, {"measure": "channel"})):
        assert said in words(plot(rows(COMPARED, {**kind, **change})))


def test_a_channel_is_named_above_its_first_persona():
    web = {"measure": "channel", "detail": "web"}
    axes = plot_channels(rows(COMPARED, web, {**web, "title": "Rich"}, {}))
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["web:\nYoung", "Rich"]


def test_a_tier_stands_beside_its_share_of_the_revenue():
    axes = plot_tiers(rows(TIER, {}, {"value_tier": "low", **HIDDEN}))
    assert {"High", "Low", "75.0 % (70.0–80.0)", "40"} <= set(words(axes))
    assert [len(marks(axes, name)) for name in ("value", "second", "gap")] == [1, 1, 1]


def test_a_tier_joins_its_share_of_customers_to_that_of_the_revenue():
    axes = plot_tiers(rows(TIER, {}, {"value_tier": "low", "revenue_share": NAN}))
    # 40 % of the customers (30 to 50) brought 75 % of the revenue (70 to 80)
    assert [list(bar.get_xdata()) for bar in marks(axes, "gap")] == [[0.4, 0.75]]
    [square] = marks(axes, "second")
    assert (list(square.get_xdata()), square.get_marker()) == ([0.75], "s")
    assert square.get_markerfacecolor() == PAPER  # the second group is told by its shape as well
    assert [list(line.get_xdata()) for line in marks(axes, "second interval")] == [[0.7, 0.8]]
    assert axes.get_xlim()[1] == pytest.approx(0.8 * 1.05)
    [key] = axes.figure.legends
    assert [text.get_text() for text in key.get_texts()][:2] == [
        "Share of customers", "Share of the revenue",
    ]  # fmt: skip


def test_shares_beyond_0_and_1_are_drawn_where_they_lie():
    # The low tier returned more than it bought: -20 % of the revenue, so the high one has 120 %.
    low = {"revenue_share": -0.2, "revenue_low_share": -0.25, "revenue_high_share": -0.15}
    high = {"revenue_share": 1.2, "revenue_low_share": 1.15, "revenue_high_share": 1.25}
    axes = plot_tiers(rows(TIER, high, {"value_tier": "low", **low}))
    assert [mark.get_xdata()[0] for mark in marks(axes, "second")] == [1.2, -0.2]
    least, most = axes.get_xlim()
    assert (least, most) == (pytest.approx(-0.25 * 1.05), pytest.approx(1.25 * 1.05))
    spans = [list(line.get_xdata()) for line in marks(axes, "second interval")]
    assert spans == [[1.15, 1.25], [-0.25, -0.15]]
    assert "−20.0 % (−25.0 to −15.0)" in words(axes)


def test_a_tier_of_insufficient_evidence_has_no_bar():
    axes = plot_tiers(rows(TIER, {"evidence": "insufficient"}))
    assert not marks(axes, "gap") and len(marks(axes, "second")) == 1


def test_conversion_of_tiers_counts_those_who_reached():
    axes = plot_tier_conversion(rows(TIER, {}))
    assert {"High", "40 of 100", "40.0 %"} <= set(words(axes))


@pytest.mark.parametrize("plot", [plot_sizes, plot_overlap, plot_tiers, plot_tier_conversion])
def test_a_suppressed_row_has_no_mark_and_says_so(plot):
    axes = plot(rows({**TIER, "other_title": "Rich"}, HIDDEN))
    assert marks(axes, "value") == []
    assert "not shown" in words(axes)
    assert "nan" not in " ".join(words(axes)).lower()


@pytest.mark.parametrize("plot", [plot_sizes, plot_overlap, plot_behaviour, plot_channels])
def test_long_names_leave_room_for_the_chart(plot):
    base = {**COMPARED, "other_title": LONG, "title": LONG}
    axes = plot(rows(base, {}, {"measure": "channel", "detail": LONG}))
    Picture(axes, title="t", alt="a").to_svg()
    assert axes.get_position().width > 0.15


CARD = {
    "title": "Young", "description": "Students", "rule": "age is at most 25", "size": "40",
    "channels": "buy: web", "reached": "buy: 40 %", "blanks": "",
    **dict.fromkeys([
        "attributes", "interacts", "learns", "also_buys", "considers", "active_in", "formats",
        "objects_to", "objections",
    ], ""),
}  # fmt: skip


def test_cards_stand_side_by_side_with_every_text_escaped():
    html = draw_cards(rows(CARD, {}, {"title": "<b>value</b>", "description": "<i>x</i>"})).html
    assert html.count('<th scope="col"') == 3
    assert "&lt;b&gt;value&lt;/b&gt;" in html and "&lt;i&gt;x&lt;/i&gt;" in html


def test_a_card_shows_what_is_to_be_researched():
    html = draw_cards(rows(CARD, {"description": "", "blanks": "How do they learn?"})).html
    assert "Questions to research" in html and "How do they learn?" in html and "<td>—</td>" in html
