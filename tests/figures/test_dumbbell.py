"""The marks of two groups, and the bar between them, end where the axis does."""

from __future__ import annotations

import math

import pytest
from matplotlib.axes import Axes

from cjm_workbench.figures.dumbbell import draw_second, join, within
from cjm_workbench.figures.style import ALT, INK_3, figure
from tests.figures.drawn import marks

NAN = math.nan


@pytest.fixture
def axes() -> Axes:
    [drawn] = figure(height=1)
    drawn.set_xlim(0, 10)
    return drawn


@pytest.mark.parametrize(("value", "place"), [(-1, 0), (0, 0), (4, 4), (12, 10)])
def test_a_value_lies_within_the_axis(axes, value, place):
    assert within(axes, value) == place


def test_what_lies_beyond_the_same_end_has_no_bar(axes):
    join(axes, 0, (11, 12), ALT)
    assert not marks(axes, "gap")


def test_a_second_group_without_an_interval_is_a_square_alone(axes):
    draw_second(axes, 0, 4, (NAN, 5))
    assert len(marks(axes, "second")) == 1 and not marks(axes, "second interval")


def test_a_second_group_that_is_not_shown_has_no_mark(axes):
    draw_second(axes, 0, NAN, (3, 5))
    assert axes.lines[:] == []


@pytest.mark.parametrize(("weak", "ink"), [(False, ALT), (True, INK_3)])
def test_a_second_group_of_weak_evidence_is_grey(axes, weak, ink):
    draw_second(axes, 0, 4, (3, 5), weak=weak)
    assert {line.get_color() for line in axes.lines} == {ink}
