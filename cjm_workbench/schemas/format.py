"""How numbers are written: one form for a table's cell, a chart's label and a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from cjm_workbench.schemas.locale import mark

MISSING: Final = "—"
MINUS: Final = "−"
PERCENT: Final = 100

# Name of the unit, its length in seconds, and the length below which it is the one to read.
_DURATIONS: Final = (
    ("s", 1, 90),
    ("min", 60, 90 * 60),
    ("h", 3600, 48 * 3600),
    ("days", 86400, math.inf),
)
WHOLE_AMOUNT: Final = 10_000
"""From here on an amount is written in whole units of its currency."""

LEAST_COUNT: Final = 1e-6
"""Below this a mean count is none: its digits would be those of an error of rounding."""

_DECIMALS: Final = {"score": 2, "points": 1, "amount": 2, "emotion": 2, "cost": 2}
# Where a bound can be negative, "−6–12" reads as a subtraction: the range is written with "to".
_CAN_BE_NEGATIVE: Final = frozenset({"points", "emotion"})


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Write a number with thousands separators and a true minus sign, marked as `locale` says.

    Parameters
    ----------
    value
        The number; missing (NaN, ``None`` or ``pandas.NA``) is written as an em dash.
    decimals
        Decimals to keep.
    signed
        Write the plus sign too. Zero has no sign.

    Examples
    --------
    >>> number(1434), number(-0.256, 2), number(0.04, 1, signed=True), number(float("nan"))
    ('1,434', '−0.26', '0.0', '—')
    """
    if is_missing(value):
        return MISSING
    text = f"{abs(value):,.{decimals}f}"
    if not text.strip("0.,"):
        return mark(text)
    sign = MINUS if value < 0 else "+" if signed else ""
    return sign + mark(text)


def share(value: float) -> str:
    """Write a share between 0 and 1 as a percentage.

    Examples
    --------
    >>> share(713 / 1434)
    '49.7 %'
    """
    return MISSING if is_missing(value) else f"{number(value * PERCENT, 1)} %"


def duration(seconds: float) -> str:
    """Write seconds in the unit that reads best: s, min, h or days.

    Examples
    --------
    >>> duration(45), duration(5400), duration(166_000), duration(501_120)
    ('45 s', '1.5 h', '46 h', '5.8 days')
    """
    return quantity(seconds, "seconds")


def quantity(value: float, unit: str) -> str:
    """Write a value of a result table in its unit.

    Parameters
    ----------
    value
        The number as the table holds it: shares between 0 and 1, times in seconds.
    unit
        One of ``schemas.results.UNITS``.

    Examples
    --------
    >>> quantity(0.781, "share"), quantity(3.584, "score"), quantity(-0.5, "emotion")
    ('78.1 %', '3.58', '−0.50')
    >>> quantity(39.8, "points"), quantity(8577, "count"), quantity(0.274, "count")
    ('39.8', '8,577', '0.27')
    >>> quantity(35.83, "amount"), quantity(2_500_315.63, "amount")
    ('35.83', '2,500,316')
    """
    return MISSING if is_missing(value) else _writer(unit, value)(value) + suffix(unit, value)


def target(value: float, unit: str, *, beside: float) -> str:
    """Write what is wanted of a value in the unit that the value is written in.

    A time keeps a unit of its own where it would read as less than 1 or as hundreds beside it.

    Examples
    --------
    >>> target(90, "seconds", beside=86), target(90, "seconds", beside=172_800)
    ('90 s', '1.5 min')
    """
    if unit == "seconds" and not (is_missing(value) or is_missing(beside)):
        name, length = _duration_unit(beside)
        if length <= value < PERCENT * length:
            return f"{_length_writer(length, value, signed=False)(value)} {name}"
    return quantity(value, unit)


def difference(value: float, unit: str) -> str:
    """Write a difference of two values: with its sign, and shares in percentage points.

    Examples
    --------
    >>> difference(-0.084, "share"), difference(79_200, "seconds"), difference(0.7, "score")
    ('−8.4 pp', '+22 h', '+0.70')
    """
    if is_missing(value):
        return MISSING
    unit_text = " pp" if unit == "share" else suffix(unit, value)
    return _writer(unit, value, signed=True)(value) + unit_text


def interval(low: float, high: float, unit: str, *, of: float | None = None) -> str:
    """Write the bounds of a value's interval, in the unit that the value is written in.

    Parameters
    ----------
    low, high
        The bounds as the table holds them.
    unit
        One of ``schemas.results.UNITS``.
    of
        The value between them: it decides whether a time is read in minutes or in days.

    Examples
    --------
    >>> interval(0.766, 0.796, "share"), interval(-14, 2, "points")
    ('76.6–79.6', '−14.0 to 2.0')
    >>> interval(147_600, 187_200, "seconds", of=166_000)
    '41–52'

    A curve that never falls to one half has no upper bound for its median:

    >>> interval(147_600, float("nan"), "seconds", of=166_000)
    '41 or more'
    """
    negative = unit in _CAN_BE_NEGATIVE or (not is_missing(low) and low < 0)
    return _bounds(low, high, unit, of=of, dash=" to " if negative else "–", signed=False)


def difference_interval(low: float, high: float, unit: str, *, of: float | None = None) -> str:
    """Write the bounds of a difference's interval, each with its sign.

    Examples
    --------
    >>> difference_interval(0.1, 0.159, "share")
    '+10.0 to +15.9'
    """
    return _bounds(low, high, unit, of=of, dash=" to ", signed=True)


def estimate(value: float, low: float, high: float, unit: str, n: int) -> str:
    """Write an estimate as a sentence needs it: value, 95 % interval and n.

    Examples
    --------
    >>> estimate(713 / 1434, 0.4714, 0.5231, "share", 1434)
    '49.7 % (47.1–52.3, n = 1,434)'
    """
    return f"{quantity(value, unit)} ({interval(low, high, unit, of=value)}, n = {number(n)})"


def plural(n: int, noun: str, many: str = "") -> str:
    """Count a noun.

    Parameters
    ----------
    n
        How many.
    noun
        The noun for one.
    many
        The noun for several, where it is not formed with an s.

    Examples
    --------
    >>> plural(1, "journey"), plural(1434, "journey"), plural(0, "reply", "replies")
    ('1 journey', '1,434 journeys', '0 replies')
    """
    return f"{number(n)} {noun if n == 1 else many or noun + 's'}"


def suffix(unit: str, value: float) -> str:
    """Name what follows a value of this unit: ``" %"``, the unit of a time, or nothing."""
    if unit == "seconds":
        return f" {_duration_unit(value)[0]}"
    return " %" if unit == "share" else ""


def is_missing(value: object) -> bool:
    """Say whether a cell holds no number: ``None``, NaN, NaT, ``pandas.NA`` or infinity."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float) and not math.isfinite(value)


def _bounds(
    low: float, high: float, unit: str, *, of: float | None, dash: str, signed: bool
) -> str:
    known = [bound for bound in (of, high, low) if bound is not None and not is_missing(bound)]
    if is_missing(low) and is_missing(high):
        return MISSING
    like = known[0]
    if unit == "count" and like == 0:  # beside it the bounds tell how many decimals matter
        like = max(known, key=abs)
    write = _writer(unit, like, signed=signed)
    if is_missing(high):
        return f"{write(low)} or more"
    if is_missing(low):
        return f"up to {write(high)}"
    return write(low) + dash + write(high)


def _writer(unit: str, like: float, *, signed: bool = False) -> Callable[[float], str]:
    """Choose how numbers of a unit are written beside the value ``like``."""
    signed = signed or unit == "emotion"  # it lies about zero
    if unit == "seconds":
        return _length_writer(_duration_unit(like)[1], like, signed=signed)
    if unit == "share":
        return lambda value: number(value * PERCENT, 1, signed=signed)
    decimals = _DECIMALS.get(unit, _count_decimals(like))
    if unit == "amount" and abs(like) >= WHOLE_AMOUNT:
        decimals = 0
    return lambda value: number(value, decimals, signed=signed)


def _length_writer(length: int, like: float, *, signed: bool) -> Callable[[float], str]:
    """Write seconds in units of this length."""
    decimals = 1 if abs(like) < 10 * length and length > 1 else 0
    return lambda value: number(value / length, decimals, signed=signed)


def _count_decimals(like: float) -> int:
    """Keep a decimal of a mean count, and below 1 two significant digits."""
    if float(like).is_integer():
        return 0
    if not LEAST_COUNT <= abs(like) < 1:
        return 1
    return 1 - math.floor(math.log10(abs(like)))


def _duration_unit(seconds: float) -> tuple[str, int]:
    return next((name, size) for name, size, below in _DURATIONS if abs(seconds) < below)
