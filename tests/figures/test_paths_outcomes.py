"""The picture of lifts: dots about 1, coloured where they hold."""

import pandas as pd
import pytest

from cjm_workbench.figures.paths_outcomes import plot_outcomes
from cjm_workbench.figures.style import ACTUAL, MET, MISSED, Picture

ROW = {
    "outcome": "reached", "pattern": "ad › shop", "n": 100, "value": 0.6, "ci_low": 0.5,
    "ci_high": 0.7, "evidence": "sufficient", "others_share": 0.5, "lift": 1.2, "lift_low": 1.05,
    "lift_high": 1.37, "q_value": 0.01,
}  # fmt: skip


def rows(*changes):
    return pd.DataFrame([ROW | change for change in changes])


def marks(axes, gid):
    return [line for line in axes.lines if line.get_gid() == gid]


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_the_dot_is_the_lift_and_the_shares_stand_beside():
    axes = plot_outcomes(rows({}))
    [dot], [line] = marks(axes, "value"), marks(axes, "interval")
    assert dot.get_xdata().tolist() == [1.2]
    assert list(line.get_xdata()) == [1.05, 1.37]
    for text in ("60.0 %", "50.0 %", "1.20", "1.05–1.37"):
        assert text in texts(axes)
    [even] = marks(axes, "no difference")
    assert set(even.get_xdata()) == {1}
    low, high = axes.get_xlim()
    assert low < 1 < 1.37 < high


@pytest.mark.parametrize(
    ("change", "colour"),
    [
        ({}, MET),
        ({"lift": 0.8, "lift_low": 0.7, "lift_high": 0.9}, MISSED),
        ({"outcome": "churned"}, MISSED),  # more of what is not wanted
        ({"q_value": 0.06}, ACTUAL),
        ({"q_value": None}, ACTUAL),
    ],
)
def test_only_what_holds_is_coloured_by_what_is_wanted(change, colour):
    [dot] = marks(plot_outcomes(rows(change)), "value")
    assert dot.get_color() == colour


def test_one_outcome_is_drawn_and_named():
    table = rows({}, {"outcome": "lost", "lift": 0.7, "lift_low": 0.5, "lift_high": 0.9})
    axes = plot_outcomes(table)
    assert len(marks(axes, "value")) == 1
    assert axes.get_xlabel().startswith("Lift of reaching the goal")
    # where nothing of the goal can be shown, what can
    hidden = dict.fromkeys(["lift", "lift_low", "lift_high", "value", "ci_low", "ci_high"])
    axes = plot_outcomes(rows(hidden, {"outcome": "lost"}))
    assert axes.get_xlabel().startswith("Lift of being lost")


def test_where_all_is_hidden_the_names_are_left():
    hidden = dict.fromkeys(
        ["lift", "lift_low", "lift_high", "value", "ci_low", "ci_high", "others_share"],
        float("nan"),
    )
    axes = plot_outcomes(rows(hidden | {"n": None, "q_value": float("nan")}))
    assert marks(axes, "value") == []
    assert "nan" not in Picture(axes, title="t", alt="a").to_svg().lower()


def test_patterns_beyond_the_fourteenth_are_counted():
    axes = plot_outcomes(rows(*[{"pattern": f"p{k}"} for k in range(16)]))
    assert len(marks(axes, "value")) == 14
    assert axes.get_xlabel().endswith("+ 2 more patterns")
