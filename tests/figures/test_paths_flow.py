"""The flow picture: bars as high as visits are many, ribbons as wide as moves."""

import pandas as pd
import pytest

from cjm_workbench.figures.paths_flow import plot_flow
from cjm_workbench.figures.style import Picture

PLACES = {"(start)": 0, "See": 1, "Choose": 2, "Buy": 3, "(reached)": 5, "(lost)": 5, "(open)": 5}


def flow(*moves):
    table = pd.DataFrame(moves, columns=["from_stage", "to_stage", "moves"])
    n = table.groupby("from_stage")["moves"].transform("sum")
    return table.assign(
        from_place=table["from_stage"].map(PLACES).astype(int),
        to_place=table["to_stage"].map(PLACES).astype(int),
        moves=table["moves"].astype("Int64"), n=n, value=table["moves"] / n,
    )  # fmt: skip


MOVES = (
    ("(start)", "See", 100), ("See", "Choose", 60), ("See", "Buy", 30), ("See", "(lost)", 15),
    ("Choose", "See", 5), ("Choose", "Buy", 50), ("Choose", "(open)", 5), ("Buy", "(reached)", 80),
)  # fmt: skip


def patches(axes, gid):
    return [patch for patch in axes.patches if patch.get_gid() == gid]


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_bars_are_as_high_as_stages_were_visited():
    axes = plot_flow(flow(*MOVES))
    # 105 departures from See (100 begun and 5 back), 60 from Choose, 80 from Buy, 80 goals
    assert [bar.get_height() for bar in patches(axes, "stage")] == [105, 60, 80, 80]
    assert {"See", "105", "Goal reached", "80"} <= set(texts(axes))
    # side by side, though no place is named between Buy and the goal
    assert [round(bar.get_x() + bar.get_width() / 2, 6) for bar in patches(axes, "stage")] == [
        0, 1, 2, 3,
    ]  # fmt: skip


def test_ribbons_are_as_wide_as_moves_and_fill_their_side_of_the_bar():
    axes = plot_flow(flow(*MOVES))
    starts = {}
    for ribbon in [*patches(axes, "move"), *patches(axes, "lost")]:
        points = ribbon.get_path().vertices
        starts.setdefault(round(points[0][0], 2), []).append((points[0][1], points[7][1]))
    leaving_see = sorted(starts[0.06], reverse=True)
    # from the top: 30 past Choose, 60 to Choose, 15 lost: 105 in all
    assert leaving_see == [(0, -30), (-30, -90), (-90, -105)]


def test_losses_are_named_with_their_share_and_ways_back_are_arcs():
    axes = plot_flow(flow(*MOVES))
    assert "15 lost, 14.3 %" in texts(axes)
    assert "5 open, 8.3 %" in texts(axes)
    assert len(patches(axes, "back")) == 1


def test_what_leaves_falls_one_under_the_other_and_lies_within_the_picture():
    # of 100 at See 30 are lost and 60 still open: wide ribbons that must not cover each other
    axes = plot_flow(
        flow(("(start)", "See", 100), ("See", "Buy", 10), ("See", "(lost)", 30),
             ("See", "(open)", 60), ("Buy", "(reached)", 10))
    )  # fmt: skip
    [lost], [open_] = patches(axes, "lost"), patches(axes, "open")
    ends = [ribbon.get_path().vertices[[3, 4], 1] for ribbon in (lost, open_)]
    assert [round(float(end[0] - end[1])) for end in ends] == [30, 60]
    assert ends[0][1] >= ends[1][0]
    assert ends[1][1] >= axes.get_ylim()[0]


def test_a_way_past_a_stage_rises_above_its_bar():
    axes = plot_flow(flow(*MOVES))
    past = next(p for p in patches(axes, "move") if p.get_path().vertices[:, 1].max() > 0)
    assert axes.get_ylim()[1] >= 0.75 * past.get_path().vertices[:, 1].max()


def test_hidden_moves_are_left_out_and_counted():
    axes = plot_flow(flow(*MOVES[:-1], ("Buy", "(reached)", None)))
    assert axes.get_xlabel() == "+ 1 more hidden move"
    assert "nan" not in " ".join(texts(axes)).lower()


@pytest.mark.parametrize(
    "moves",
    [
        [("(start)", "See", 1), ("See", "(lost)", 1)],
        [("(start)", "See", 40), ("See", "(reached)", 40)],
        [("(start)", "See", None), ("See", "(lost)", None)],
    ],
    ids=["one journey", "one stage", "all hidden"],
)
def test_the_least_there_is_can_be_drawn(moves):
    svg = Picture(plot_flow(flow(*moves)), title="t", alt="a").to_svg()
    assert "nan" not in svg.lower()
