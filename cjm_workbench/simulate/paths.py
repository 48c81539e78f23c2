"""Journeys as matrices: one row a journey, one column a step; what all journey types share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cjm_workbench.simulate.quarters import DAY, HOUR, Bools, Floats, Ints

ABSENT = -1
"""Stands where a journey has no step."""

SHORTEST = 300.0
"""Seconds between two steps, at least: hits of one visit come between them."""

LONGEST = 28.0 * DAY
"""And at most: a longer silence would end the journey."""


STAFFED = (
    "Advice in the shop", "Advice by phone", "Advice by chat", "Order in the shop",
    "Order by phone", "Help call", "Help by chat", "Help in the shop",
)  # fmt: skip
"""Touchpoints that need somebody of the staff; calls about a ticket are taken day and night."""

OPENS, CLOSES = 7 * HOUR, 18 * HOUR
"""In UTC, one or two hours before the wall clock."""


@dataclass(frozen=True)
class Path:
    """One usual way through a journey.

    Attributes
    ----------
    touchpoints
        In order.
    share
        Of journeys, where nothing is planted.
    """

    touchpoints: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Wait:
    """The time before a step: lognormal.

    Attributes
    ----------
    hours
        Its median.
    spread
        The standard deviation of its logarithm.
    """

    hours: float
    spread: float = 0.7


ALIKE = Wait(6)
"""The wait before any step, in a client that is not uneven."""


@dataclass(frozen=True)
class Traces:
    """Journeys drawn.

    Attributes
    ----------
    customer
        The customer of each.
    steps
        Journeys x steps: the place of the touchpoint in the client's list, or `ABSENT`.
    at
        When, in seconds; of no meaning where the step is absent.
    """

    customer: Ints
    steps: Ints
    at: Ints

    def when(self, *codes: int) -> Ints:
        """Give the first moment at one of the touchpoints; 0 where a journey has none."""
        here = np.isin(self.steps, codes)
        first = here.argmax(axis=1)
        return np.where(here.any(axis=1), self.at[np.arange(first.size), first], 0)

    def keep(self, which: Bools) -> Traces:
        """Keep some of the journeys."""
        return Traces(self.customer[which], self.steps[which], self.at[which])

    def until(self, end: int) -> Traces:
        """Leave out what had not happened yet."""
        return Traces(self.customer, np.where(self.at < end, self.steps, ABSENT), self.at)


def choose(rng: np.random.Generator, shares: Floats) -> Ints:
    """Choose a column for each row, by the row's own shares."""
    picks = rng.random((shares.shape[0], 1))
    chosen: Ints = (picks > shares.cumsum(axis=1)[:, :-1]).sum(axis=1)
    return chosen


def lay_out(paths: Sequence[Path], chosen: Ints, names: Sequence[str], room: int) -> Ints:
    """Lay out the steps of chosen paths.

    Parameters
    ----------
    paths, chosen
        The paths, and which of them each journey takes.
    names
        The client's touchpoints.
    room
        Columns to leave free for steps that are put in.
    """
    longest = max(len(path.touchpoints) for path in paths) + room
    matrix = np.full((len(paths), longest), ABSENT, dtype=np.int64)
    for row, path in enumerate(paths):
        matrix[row, : len(path.touchpoints)] = [names.index(name) for name in path.touchpoints]
    return matrix[chosen]


def put_in(steps: Ints, which: Bools, place: Ints, code: Ints) -> Ints:
    """Put one step into some journeys, and move what follows; the last column must be free."""
    columns = np.arange(steps.shape[1])[None, :]
    moved = np.concatenate([steps[:, :1], steps[:, :-1]], axis=1)
    at = place[:, None]
    put = np.where(columns < at, steps, np.where(columns == at, code[:, None], moved))
    return np.where(which[:, None], put, steps)


def stop_after(steps: Ints, which: Bools, kept: Ints) -> Ints:
    """End some journeys after a number of steps."""
    gone = which[:, None] & (np.arange(steps.shape[1])[None, :] >= kept[:, None])
    return np.where(gone, ABSENT, steps)


def draw_waits(
    rng: np.random.Generator, steps: Ints, waits: dict[str, Wait], names: Sequence[str]
) -> Floats:
    """Draw the time before each step, in seconds; before the first and absent ones, none."""
    median = np.array([waits[name].hours * HOUR if name in waits else 0.0 for name in names])
    spread = np.array([waits[name].spread if name in waits else 0.0 for name in names])
    drawn = median[steps] * np.exp(spread[steps] * rng.standard_normal(steps.shape))
    drawn = np.clip(drawn, SHORTEST, LONGEST)
    drawn[:, 0] = 0.0
    return np.where(steps == ABSENT, 0.0, drawn)


def settle(
    customer: Ints, start: Ints, steps: Ints, waits: Floats, names: Sequence[str],
    *, nights: bool = True,
) -> Traces:  # fmt: skip
    """Turn starts and waits into journeys; who needs the staff at night waits for the morning."""
    staffed = np.isin(steps, [names.index(name) for name in STAFFED]) & nights
    at = np.zeros(steps.shape, dtype=np.int64)
    now = start
    for column in range(steps.shape[1]):
        now = now + np.round(waits[:, column]).astype(np.int64)
        now = np.where(staffed[:, column], _next_open(now), now)
        at[:, column] = now
    return Traces(customer, steps, at)


def _next_open(moments: Ints) -> Ints:
    """Put off to the morning what falls in the night, and keep its minute."""
    since_midnight = moments % DAY
    early, late = since_midnight < OPENS, since_midnight >= CLOSES
    morning = moments - since_midnight + OPENS + moments % HOUR
    return np.where(early, morning, np.where(late, morning + DAY, moments))
