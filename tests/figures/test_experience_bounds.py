"""What the picture of the silent contains."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cjm_workbench.figures.experience_bounds import plot_bounds

ROW = {
    "instrument": "csat", "scale_min": 1.0, "scale_max": 5.0, "invited": 100, "answered": 40,
    "response_share": 0.4, "n": 40, "value": 4.0, "ci_low": 3.8, "ci_high": 4.2, "unit": "score",
    "evidence": "sufficient", "reason": "", "weighted": 3.0, "silent_bad": 2.0, "silent_good": 4.6,
}  # fmt: skip
POINTS = {"instrument": "nps", "unit": "points", "scale_min": 0.0, "scale_max": 10.0,
          "value": 0.0, "silent_bad": -100.0, "silent_good": 100.0}  # fmt: skip
HIDDEN = dict.fromkeys(["value", "ci_low", "ci_high", "weighted", "silent_bad", "silent_good"],
                       math.nan)  # fmt: skip


def places(axes, gid: str) -> list[list[float]]:
    return [list(line.get_xdata()) for line in axes.lines if line.get_gid() == gid]


def test_each_question_is_drawn_on_its_own_scale() -> None:
    axes = plot_bounds(pd.DataFrame([ROW, ROW | POINTS]))
    # 4 on 1 to 5 is three quarters of the way; 0 points lie in the middle of -100 to 100
    assert places(axes, "value") == [[0.75], [0.5]]
    assert places(axes, "weighted")[0] == [0.5]
    assert places(axes, "silent") == [pytest.approx([0.25, 0.9]), [0.0, 1.0]]


def test_a_question_that_is_not_shown_has_no_mark() -> None:
    axes = plot_bounds(pd.DataFrame([ROW | HIDDEN]))
    assert axes.lines[:] == []
    assert axes.get_yticklabels()[0].get_text() == "csat\nnot shown"


def test_insufficient_evidence_is_hollow() -> None:
    axes = plot_bounds(pd.DataFrame([ROW | {"evidence": "insufficient"}]))
    [mark] = [line for line in axes.lines if line.get_gid() == "value"]
    assert mark.get_markerfacecolor() != mark.get_color()
