"""Numbers as tables, charts and sentences write them."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.schemas import format as fmt
from cjm_workbench.schemas.results import UNITS


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (89.4, "89 s"),
        (90, "1.5 min"),  # from 90 s on, minutes read better
        (599, "10.0 min"),
        (600, "10 min"),  # ten of a unit need no decimal
        (5399, "90 min"),
        (5400, "1.5 h"),
        (172_799, "48 h"),
        (172_800, "2.0 days"),
        (864_000 * 100, "1,000 days"),
        (-7200, "−2.0 h"),
    ],
)
def test_a_duration_is_read_in_the_unit_that_suits_its_length(seconds: float, text: str) -> None:
    assert fmt.duration(seconds) == text


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, pd.NaT, math.inf])
@pytest.mark.parametrize("unit", UNITS)
def test_what_is_missing_is_a_dash_in_every_unit(nothing: float, unit: str) -> None:
    assert fmt.quantity(nothing, unit) == "—"
    assert fmt.difference(nothing, unit) == "—"
    assert fmt.interval(nothing, nothing, unit, of=nothing) == "—"


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.766, 0.796, "share", "76.6–79.6"),
        (-0.01, 0.02, "share", "−1.0 to 2.0"),
        (3.5, 3.66, "score", "3.50–3.66"),
        (13, 23, "points", "13.0 to 23.0"),  # points run from −100: never a dash
        (0.1, 0.4, "emotion", "+0.10 to +0.40"),  # emotion lies about zero: it carries its sign
        (1200.5, 2_500_315.63, "amount", "1,200–2,500,316"),
    ],
)
def test_a_range_that_may_turn_negative_is_written_with_to(
    low: float, high: float, unit: str, text: str
) -> None:
    assert fmt.interval(low, high, unit) == text


def test_the_bounds_of_a_time_are_in_the_unit_of_the_time() -> None:
    # 30 min to 3 h around 2 h: alone the lower bound would be read in minutes.
    assert fmt.interval(1800, 10_800, "seconds", of=7200) == "0.5–3.0"


def test_an_open_bound_is_said_in_words() -> None:
    assert fmt.interval(7200, float("nan"), "seconds", of=10_800) == "2.0 or more"
    assert fmt.interval(float("nan"), 10_800, "seconds", of=7200) == "up to 3.0"


def test_differences_carry_their_sign_and_shares_differ_in_points() -> None:
    assert fmt.difference(0.131, "share") == "+13.1 pp"
    assert fmt.difference(0.0, "share") == "0.0 pp"
    assert fmt.difference_interval(-0.002, 0.101, "share") == "−0.2 to +10.1"
    assert fmt.difference(-79_200, "seconds") == "−22 h"


def test_a_mean_count_keeps_a_decimal_and_a_count_none() -> None:
    assert fmt.quantity(8577, "count") == "8,577"
    assert fmt.quantity(5.98, "count") == "6.0"


def test_a_mean_count_below_one_keeps_two_significant_digits() -> None:
    # with one decimal these read 0.3 (0.2–0.3), and a change to tell from none as −0.1 to 0.0
    assert fmt.estimate(0.274, 0.249, 0.301, "count", 725) == "0.27 (0.25–0.30, n = 725)"
    assert fmt.difference(-0.0331, "count") == "−0.033"
    assert fmt.difference_interval(-0.0512, -0.0149, "count", of=-0.0331) == "−0.051 to −0.015"
    # beside exactly 0 the larger bound, 0.052, tells how many decimals matter
    assert fmt.difference_interval(-0.048, 0.052, "count", of=0.0) == "−0.048 to +0.052"


def test_a_target_is_read_in_the_unit_of_the_value_beside_it() -> None:
    assert fmt.target(90, "seconds", beside=86) == "90 s"  # alone it would be 1.5 min
    assert fmt.target(5400, "seconds", beside=7 * 3600) == "1.5 h"  # its decimals are its own
    assert fmt.target(90, "seconds", beside=float("nan")) == "1.5 min"
    assert fmt.target(259_200, "seconds", beside=30) == "3.0 days"  # and not 259,200 s
    assert fmt.target(0.25, "share", beside=0.16) == "25.0 %"


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_a_number_reads_back_within_its_rounding(value: float, decimals: int) -> None:
    text = fmt.number(value, decimals, signed=True)
    read = float(text.replace(",", "").replace("−", "-"))
    assert abs(read - value) <= 0.5 * 10**-decimals + 1e-6
    assert "-" not in text
    assert (text[0] in "+−") == (read != 0)


@given(st.floats(0, 1e9), st.sampled_from(UNITS))
def test_a_value_and_its_degenerate_interval_show_the_same_digits(value: float, unit: str) -> None:
    bounds = fmt.interval(value, value, unit, of=value).replace(" to ", "–").split("–")
    shown = fmt.quantity(value, unit).removesuffix(fmt.suffix(unit, value))
    assert bounds == [shown, shown]
