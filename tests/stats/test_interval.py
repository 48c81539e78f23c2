from __future__ import annotations

import math

import pytest

from cjm_workbench.stats.interval import Interval, difference


def test_half_width_is_half_the_distance_between_the_bounds():
    # (9 - 1) / 2, although the estimate lies nearer to the low bound
    assert Interval(10, 2.0, 1.0, 9.0).half_width == 4.0


def test_difference_takes_each_side_from_the_bounds_that_face_it():
    # Below: the first's 3 down and the second's 4 up, 3-4-5. Above: 6 up and 8 down, 6-8-10.
    first = Interval(50, 20.0, 17.0, 26.0)
    second = Interval(40, 10.0, 2.0, 14.0)
    assert difference(first, second) == Interval(40, 10.0, 5.0, 20.0)


def test_difference_with_an_unknown_bound_has_no_bounds():
    shift = difference(Interval(50, 20.0, 17.0, math.nan), Interval(40, 10.0, 9.0, 11.0))
    assert shift.value == 10.0
    assert math.isnan(shift.high)


def test_the_interval_of_an_unknown_estimate_keeps_its_n():
    unknown = Interval.unknown(7)
    assert unknown.n == 7
    assert math.isnan(unknown.half_width)
    assert Interval.unknown(7, 3.0).value == pytest.approx(3.0)
