"""Each picture of chapter 03 holds the numbers of its table, whatever the names."""

import pandas as pd
import pytest

from cjm_workbench.figures.paths import (
    plot_drop_off,
    plot_funnel,
    plot_personas,
    plot_step_matrix,
    plot_transitions,
    plot_variants,
)
from cjm_workbench.figures.style import Picture

LONG = (
    "Have the application for a permit with all its enclosures examined by three departments " * 2
)


def estimates(count, **columns):
    base = {
        "n": 100, "value": 0.4, "ci_low": 0.3, "ci_high": 0.5, "evidence": "sufficient",
        "within_stage": "See",
        "journeys": 40, "transitions": 40, "lost": 40, "wait_median_seconds": 7200.0,
    }  # fmt: skip
    table = pd.DataFrame([base] * count)
    return table.assign(**columns).astype({"n": "Int64", "journeys": "Int64", "lost": "Int64"})


def texts(axes):
    ticks = [label.get_text() for label in axes.get_yticklabels()]
    return ticks + [text.get_text() for text in axes.texts] + [axes.get_xlabel()]


def marks(axes, gid):
    return [line for line in axes.lines if line.get_gid() == gid]


def nothing_is_clipped(axes):
    """Draw the picture; the names to the left leave room for the chart itself."""
    Picture(axes, title="t", alt="a").to_svg()
    return axes.get_position().width > 0.15


def test_variants_are_dots_on_intervals_with_their_numbers_beside():
    axes = plot_variants(estimates(1, variant="ad › shop"))
    [dot], [line] = marks(axes, "value"), marks(axes, "interval")
    assert dot.get_xdata().tolist() == [0.4]
    assert list(line.get_xdata()) == [0.3, 0.5]
    for text in ("ad › shop", "40.0 %", "30.0–50.0", "40 of 100"):
        assert text in texts(axes)


@pytest.mark.parametrize(
    ("evidence", "dashed", "hollow"),
    [("sufficient", False, False), ("thin", True, False), ("insufficient", True, True)],
)
def test_evidence_shows_in_the_mark(evidence, dashed, hollow):
    axes = plot_variants(estimates(1, variant="ad", evidence=evidence))
    [dot], [line] = marks(axes, "value"), marks(axes, "interval")
    assert line.is_dashed() is dashed
    assert (dot.get_markerfacecolor() != dot.get_color()) is hollow


def test_a_suppressed_row_has_no_mark_and_says_so():
    hidden = dict.fromkeys(["value", "ci_low", "ci_high"], float("nan"))
    hidden |= {"n": pd.NA, "journeys": pd.NA, "evidence": "insufficient"}
    axes = plot_variants(estimates(1, variant="ad", **hidden))
    assert marks(axes, "value") == []
    assert {"—", "not shown"} <= set(texts(axes))
    assert "nan" not in " ".join(texts(axes)).lower()


def test_rows_beyond_the_twelfth_are_counted():
    axes = plot_variants(estimates(15, variant=[f"path {k}" for k in range(15)]))
    assert len(marks(axes, "value")) == 12
    assert axes.get_xlabel() == "+ 3 more paths"


def test_transitions_name_both_ends_and_the_wait_and_leave_out_the_ends():
    axes = plot_transitions(estimates(2, from_touchpoint="ad", to_touchpoint=["shop", "(end)"]))
    assert len(marks(axes, "value")) == 1
    assert "ad\n→ shop" in texts(axes)
    assert "2.0 h" in texts(axes)


def test_transitions_show_the_ends_where_no_journey_moves_on():
    axes = plot_transitions(estimates(1, from_touchpoint="ad", to_touchpoint="(end)"))
    assert "ad\n→ (end)" in texts(axes)


def test_drop_off_leaves_out_places_without_loss_where_another_has_one():
    table = estimates(
        3, level=["stage", "touchpoint", "touchpoint"], name=["See", "ad", "shop"], lost=[40, 40, 0]
    )
    axes = plot_drop_off(table)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["See", "ad"]
    two = plot_drop_off(
        table.assign(lost=40, name=["See", "ad", "ad"], within_stage=["See", "See", "Buy"])
    )
    assert [label.get_text() for label in two.get_yticklabels()] == [
        "See",
        "ad\nin See",
        "ad\nin Buy",
    ]
    assert len(marks(plot_drop_off(table.assign(lost=0)), "value")) == 3


def test_funnel_sets_at_all_above_in_order_above_straight_on():
    kinds = [kind for kind in ("open", "closed", "strict") for _ in range(2)]
    table = estimates(
        6, stage=["See", "Buy"] * 3, place=[1, 2] * 3, kind=kinds,
        value=[1.0, 0.6, 1.0, 0.3, 1.0, 0.2],
    )  # fmt: skip
    axes = plot_funnel(table)
    bars = [(bar.get_y(), bar.get_width()) for bar in axes.patches]
    assert [width for _, width in sorted(bars)] == [1.0, 1.0, 1.0, 0.6, 0.3, 0.2]
    assert texts(axes).count("in order") == 2
    assert axes.get_xlim() == (0, 1)


def test_step_matrix_writes_each_cell_where_it_belongs():
    table = estimates(
        3, step_no=[1, 2, 2], touchpoint=["ad", "shop", "(ended)"], place=[1, 2, 3],
        value=[1.0, 0.004, 0.996],
    )  # fmt: skip
    axes = plot_step_matrix(table)
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    assert cells == {(1, 0): "100", (2, 1): "<1", (2, 2): "100"}
    assert axes.get_xlabel() == "Step; % of 100 journeys"


@pytest.mark.parametrize("name", [LONG, "x" * 120, "pay $5 or $6", "a_b^c", "Σ ö ›"])
def test_any_name_fits_and_stays_text(name):
    pictures = [
        plot_variants(estimates(1, variant=f"{name} › {name} › {name}")),
        plot_transitions(estimates(1, from_touchpoint=name, to_touchpoint=name)),
        plot_drop_off(estimates(2, level=["stage", "touchpoint"], name=name, within_stage=name)),
        plot_step_matrix(estimates(1, step_no=1, touchpoint=name, place=1)),
        plot_funnel(estimates(3, stage=name, place=1, kind=["open", "closed", "strict"])),
    ]
    assert all(nothing_is_clipped(axes) for axes in pictures)


def personas(**columns):
    """Two paths and the rest, each of two personas and of who fits none."""
    names = [("Keen", "keen"), ("Calm", "calm"), ("Fits none", "unknown")] * 3
    return estimates(
        9,
        rank=[1, 1, 1, 2, 2, 2, 3, 3, 3],
        variant=["ad › shop"] * 3 + ["pay"] * 3 + ["other (4 variants)"] * 3,
        steps=pd.array([2, 2, 2, 1, 1, 1, None, None, None], dtype="Int64"),
        title=[title for title, _ in names], persona=[name for _, name in names],
        difference=-0.1, q_value=[0.01, 0.06, None] * 3,
    ).assign(**columns)  # fmt: skip


def test_personas_stand_below_each_other_at_each_path_and_the_rest_is_left_out():
    axes = plot_personas(personas())
    assert [label.get_text() for label in axes.get_yticklabels()] == ["ad › shop", "pay"]
    dots = marks(axes, "value")
    heights = [dot.get_ydata()[0] for dot in dots]
    assert heights == sorted(set(heights))
    # each path's three stand around its name, a line apart
    assert heights[1] == axes.get_yticks()[0]
    assert heights[2] - heights[1] == heights[1] - heights[0] == 1
    assert dots[0].get_color() != dots[2].get_color()  # who fits none is not one of them
    assert nothing_is_clipped(axes)


def test_only_a_difference_that_holds_stands_beside_a_persona():
    shown = texts(plot_personas(personas()))
    assert shown.count("Keen, −10.0 pp") == 2
    assert shown.count("Calm") == 2
    assert shown.count("Fits none") == 2


def test_where_no_path_is_common_the_rest_is_drawn():
    table = personas().query("rank == 3")
    assert len(marks(plot_personas(table), "value")) == 3


def test_a_hidden_persona_has_no_mark():
    hidden = personas(value=float("nan"), ci_low=float("nan"), ci_high=float("nan"), journeys=None)
    axes = plot_personas(hidden)
    assert marks(axes, "value") == []
    assert "nan" not in " ".join(texts(axes)).lower()
