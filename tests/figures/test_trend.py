"""A trend sets each period in its place, on a scale from the lowest to the highest bound."""

from __future__ import annotations

import re

from cjm_workbench.figures.style import PAPER
from cjm_workbench.figures.trend import HEIGHT, draw_trend


def row(value: float, **cells: object) -> dict[str, object]:
    return {"value": value, "ci_low": value - 1, "ci_high": value + 1, "evidence": "sufficient",
            **cells}  # fmt: skip


def test_a_higher_value_stands_higher():
    first, second = (float(y) for y in re.findall(r'cy="([\d.]+)"', draw_trend([row(1), row(5)])))
    assert 0 < second < first < HEIGHT


def test_a_missing_period_leaves_its_place_empty():
    places = re.findall(r'cx="([\d.]+)%"', draw_trend([row(1), None, row(2)]))
    # the middles of the first and the last third
    assert places == ["16.7", "83.3"]


def test_an_estimate_without_a_bound_is_left_out():
    assert draw_trend([row(1), row(2, ci_high=float("nan"))]) == ""


def test_insufficient_evidence_is_hollow():
    drawing = draw_trend([row(1), row(2, evidence="insufficient")])
    assert drawing.count(f'fill="{PAPER}"') == 1


def test_equal_estimates_without_spread_stand_in_the_middle():
    flat = row(3, ci_low=3, ci_high=3)
    assert draw_trend([flat, flat]).count(f'cy="{HEIGHT / 2:.1f}"') == 2
