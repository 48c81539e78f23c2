"""How a feeling becomes a score: the same feeling on scales of different widths.

A feeling is what can be expected of a score, on the common scale from -2 to +2. A score is drawn
around a mean of its own, rounded, and kept within its scale; so the mean that gives a feeling is
found by turning that law round.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr

from cjm_workbench.simulate.quarters import Floats, Ints

POINTS = 4
"""The width of a scale from 1 to 5, and of feelings: one point of either is the same."""


@dataclass(frozen=True)
class Scale:
    """The scale of an instrument.

    Attributes
    ----------
    low, high
        Its ends.
    spread
        The standard deviation of scores before they are rounded.
    """

    low: int
    high: int
    spread: float

    @property
    def step(self) -> float:
        """How many of its points make one point of a feeling."""
        return (self.high - self.low) / POINTS


SCALES = {
    "csat": Scale(1, 5, 0.8),
    "nps": Scale(0, 10, 1.6),
    "ces": Scale(1, 7, 1.2),
    "rating": Scale(1, 5, 0.9),
}
INSTRUMENTS = tuple(SCALES)
"""An instrument's place here is its code."""

BEYOND, GRID = 3.0, 801
"""How many points past its ends a scale's means may lie, and how finely they are tried."""


def score_shares(mean: Floats, scale: Scale) -> Floats:
    """Give the chance of each score, from the lowest, for each mean.

    Examples
    --------
    >>> score_shares(np.array([3.0]), Scale(1, 5, 0.8)).sum()
    np.float64(1.0)
    """
    edges = np.arange(scale.low, scale.high) + 0.5
    below = ndtr((edges[None, :] - mean[:, None]) / scale.spread)
    ends = np.zeros((mean.size, 1)), np.ones((mean.size, 1))
    return np.diff(np.concatenate([ends[0], below, ends[1]], axis=1), axis=1)


def mean_for(feeling: Floats, scale: Scale) -> Floats:
    """Give the mean around which scores must be drawn, that the feeling can be expected."""
    means, feelings = _grid(scale)
    found: Floats = np.interp(feeling, feelings, means)
    return found


def feeling_of(mean: Floats, scale: Scale) -> Floats:
    """Give the feeling that scores drawn around a mean express on average."""
    means, feelings = _grid(scale)
    found: Floats = np.interp(mean, means, feelings)
    return found


@cache
def _grid(scale: Scale) -> tuple[Floats, Floats]:
    past = BEYOND * scale.step
    means = np.linspace(scale.low - past, scale.high + past, GRID)
    scores = np.arange(scale.low, scale.high + 1)
    expected = score_shares(means, scale) @ scores
    return means, (expected - scale.low) / scale.step - POINTS / 2


def draw_scores(rng: np.random.Generator, feeling: Floats, instrument: Ints) -> Ints:
    """Draw a score for each feeling, on the scale of its instrument."""
    noise = rng.standard_normal(feeling.size)
    score = np.zeros(feeling.size, dtype=np.int64)
    for code, scale in enumerate(SCALES.values()):
        own = instrument == code
        drawn = np.round(mean_for(feeling[own], scale) + scale.spread * noise[own])
        score[own] = np.clip(drawn, scale.low, scale.high)
    return score


def on_five(score: Ints, instrument: Ints) -> Floats:
    """Give scores on the scale from 1 to 5."""
    low = np.array([scale.low for scale in SCALES.values()])
    step = np.array([scale.step for scale in SCALES.values()])
    common: Floats = 1 + (score - low[instrument]) / step[instrument]
    return common


ANSWERS, USUAL_SCORE = 0.35, 4.0
"""The share who answer; where the happier do so more often, of those who give this score of 5."""


def answer_shares(common: Floats, odds: float) -> Floats:
    """Give the chance that somebody answers, by the score on five points: P9.

    Parameters
    ----------
    common
        The scores, as of `on_five`.
    odds
        The factor by which the odds of answering rise with each point; 0: they do not.

    Examples
    --------
    >>> answer_shares(np.array([4.0, 5.0]), 2.5).round(3)
    array([0.35 , 0.574])
    """
    if not odds:
        return np.full(common.size, ANSWERS)
    usual = ANSWERS / (1 - ANSWERS)
    own = usual * odds ** (common - USUAL_SCORE)
    share: Floats = own / (1 + own)
    return share
