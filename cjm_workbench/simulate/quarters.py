"""The simulated calendar: quarters of a wall clock, and when in them things begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ZONE = "Europe/Berlin"
HOUR, DAY = 3_600, 86_400
SWING = 0.12
"""The mild season: this much more begins in November than on average, and less in May."""

HOURS = np.array([1, 1, 0, 0, 0, 1, 2, 4, 6, 8, 9, 9, 8, 8, 8, 8, 8, 9, 10, 11, 10, 8, 5, 2])
"""How busy each hour of the wall clock is."""


@dataclass(frozen=True)
class Quarters:
    """Consecutive calendar quarters, up to and with the third of 2026.

    Attributes
    ----------
    number
        How many.
    """

    number: int = 8

    @property
    def bounds(self) -> Ints:
        """Start of each quarter and the end of the last, in seconds of UTC since 1970."""
        last = 2026 * 4 + 2  # the third quarter of 2026, counted from the year 0
        firsts = [_first_day(index) for index in range(last - self.number + 1, last + 2)]
        return np.array([_seconds(day) for day in firsts], dtype=np.int64)

    def of(self, moments: Ints) -> Ints:
        """Give the quarter of each moment, from 0."""
        return np.searchsorted(self.bounds, moments, side="right") - 1

    def is_third(self, quarter: Ints) -> Bools:
        """Tell which quarters are the third of their year, as the last one is."""
        third: Bools = (self.number - 1 - quarter) % 4 == 0
        return third

    @property
    def start(self) -> int:
        """The first moment of the first quarter."""
        return int(self.bounds[0])

    @property
    def end(self) -> int:
        """The first moment after the last quarter: the files were exported then."""
        return int(self.bounds[-1])


def draw_starts(rng: np.random.Generator, low: Ints, high: Ints, *, season: bool = True) -> Ints:
    """Draw moments within spans of days, by season and by hour of the day.

    Parameters
    ----------
    rng
        The stream to draw from.
    low, high
        First moment of each span, and the first after it, in seconds.
    season
        Whether some weeks of the year are quieter than others.

    Returns
    -------
    numpy.ndarray
        Seconds, one a span. Season and hour follow UTC: an hour more or less does no harm.
    """
    moments = low + rng.random(low.size) * (high - low)
    # the season by rejection: who falls into a quiet week is drawn once more
    moved = low + rng.random(low.size) * (high - low)
    busy = (1 + _season(moments.astype(np.float64))) / (1 + SWING)
    quiet = (rng.random(low.size) > busy) & season
    moments = np.where(quiet, moved, moments)
    hour = rng.choice(24, size=low.size, p=HOURS / HOURS.sum())
    day = moments // DAY * DAY
    timed = day + hour * HOUR + rng.integers(0, HOUR, size=low.size)
    within = (timed >= low) & (timed < high)
    return np.where(within, timed, moments).astype(np.int64)


def _season(seconds: Floats) -> Floats:
    november = 319 * DAY  # of the year, in seconds
    return SWING * np.cos(2 * np.pi * (seconds - november) / (365.25 * DAY))


def _first_day(quarter: int) -> date:
    year, place = divmod(quarter, 4)
    return date(year, 3 * place + 1, 1)


def seconds_of(day: str) -> int:
    """Give the moment (seconds) at which a day begins on the wall clock."""
    return _seconds(date.fromisoformat(day))


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time.min, tzinfo=ZoneInfo(ZONE)).timestamp())
