"""Whether the data can carry a claim, why not, and how much more it would take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from cjm_workbench.stats.interval import Interval, Z

Evidence = Literal["sufficient", "thin", "insufficient"]


@dataclass(frozen=True)
class Thresholds:
    """What makes evidence sufficient.

    Parameters
    ----------
    n_min
        The fewest observations; below it evidence is insufficient.
    events_min
        The fewest events, and the fewest non-events, behind a share.
    share_half_width
        The widest half-interval of a share (0.10 is 10 points).
    score_half_width
        The widest half-interval of a score, as a share of its scale.
    relative_half_width
        The widest half-interval of a wait, an amount or a count, as a share of the estimate.

    Examples
    --------
    >>> Thresholds(n_min=50).events_min
    10
    """

    n_min: int = 30
    events_min: int = 10
    share_half_width: float = 0.10
    score_half_width: float = 0.05
    relative_half_width: float = 0.20


@dataclass(frozen=True)
class Judgement:
    """What an estimate can carry.

    Parameters
    ----------
    evidence
        ``sufficient``, ``thin`` or ``insufficient``.
    reason
        Why it is not sufficient, in words; empty where it is.
    n_needed
        The n that would make it sufficient at the same estimate and spread; 0 where it is, None
        where no n can be computed because the interval has no bound.
    """

    evidence: Evidence
    reason: str
    n_needed: int | None


def judge_share(interval: Interval, events: int, thresholds: Thresholds) -> Judgement:
    """Judge a share.

    Parameters
    ----------
    interval
        The estimate, 0 to 1.
    events
        The numerator.
    thresholds
        The settings.

    Returns
    -------
    Judgement
        Its ``n_needed`` is the largest of ``n_min``; ``events_min n / x``, with x the rarer of
        events and non-events (taken as 1 where there is none); and ``(n + z^2) (h / H)^2 - z^2``,
        with h the half-width, H its limit and z = 1.96, at which a Wilson interval of the same
        share is no wider than H.

    Examples
    --------
    >>> judge_share(Interval(40, 0.2, 0.105, 0.348), 8, Thresholds()).reason
    '8 events are below 10; interval half-width 12 points is above 10'
    """
    return _judge_counts(interval, events, interval.n - events, thresholds)


def judge_share_difference(
    interval: Interval,
    first: tuple[int, int],
    second: tuple[int, int],
    thresholds: Thresholds,
) -> Judgement:
    """Judge a difference of two shares by the scarcest of their events and non-events.

    Parameters
    ----------
    interval
        The difference, -1 to 1, with the smaller group's n.
    first, second
        Numerator and denominator of each group.
    thresholds
        The settings.

    Returns
    -------
    Judgement
        As `judge_share` gives it. Two shares of 100 % lack non-events, and not events.

    Examples
    --------
    >>> shift = Interval(40, 0.0, -0.09, 0.09)
    >>> judge_share_difference(shift, (40, 40), (50, 50), Thresholds()).reason
    '0 non-events are below 10'
    """
    events = min(first[0], second[0])
    non_events = min(first[1] - first[0], second[1] - second[0])
    return _judge_counts(interval, events, non_events, thresholds)


def _judge_counts(
    interval: Interval, events: int, non_events: int, thresholds: Thresholds
) -> Judgement:
    problems = [
        *_too_few(events, thresholds.events_min, "event"),
        *_too_few(non_events, thresholds.events_min, "non-event"),
        *_too_wide(100 * interval.half_width, 100 * thresholds.share_half_width, " points"),
    ]
    excess = interval.half_width / thresholds.share_half_width
    for_width = (interval.n + Z**2) * excess**2 - Z**2
    for_events = thresholds.events_min * interval.n / max(1, min(events, non_events))
    return _judge(interval, problems, max(for_width, for_events), thresholds)


def judge_score(
    interval: Interval, scale_min: float, scale_max: float, thresholds: Thresholds
) -> Judgement:
    """Judge a mean score, or a difference of mean scores.

    Parameters
    ----------
    interval
        The estimate, in the unit of the scale.
    scale_min, scale_max
        The ends of the scale; -100 and 100 for a net promoter score.
    thresholds
        The settings.

    Returns
    -------
    Judgement
        Its ``n_needed`` is the larger of ``n_min`` and ``n (h / H)^2``, with h the half-width and
        H its limit.

    Examples
    --------
    >>> judge_score(Interval(64, 3.9, 3.5, 4.3), 1, 5, Thresholds())
    Judgement(evidence='thin', reason='interval half-width 0.4 is above 0.2', n_needed=256)
    """
    limit = thresholds.score_half_width * (scale_max - scale_min)
    problems = _too_wide(interval.half_width, limit)
    return _judge(interval, problems, interval.n * (interval.half_width / limit) ** 2, thresholds)


def judge_amount(interval: Interval, thresholds: Thresholds) -> Judgement:
    """Judge a wait, an amount or a count by its half-width relative to the estimate.

    Parameters
    ----------
    interval
        The estimate, in any unit.
    thresholds
        The settings.

    Returns
    -------
    Judgement
        Its ``n_needed`` is the larger of ``n_min`` and ``n (h / H)^2``, with h the half-width and
        H its limit. An estimate of 0 with any width has no relative width, and no n.

    Examples
    --------
    >>> judge_amount(Interval(50, 100.0, 70.0, 130.0), Thresholds()).reason
    'interval half-width 30 % of the estimate is above 20 %'
    """
    return _judge_relative(interval, interval.value, "the estimate", thresholds)


def judge_amount_difference(
    interval: Interval, first: float, second: float, thresholds: Thresholds
) -> Judgement:
    """Judge a difference of waits, amounts or counts by its half-width relative to their level.

    Relative to the difference itself, a small one could never be told from none.

    Parameters
    ----------
    interval
        The difference, in any unit.
    first, second
        Each group's estimate, in the same unit; the larger one is the level.
    thresholds
        The settings.

    Returns
    -------
    Judgement
        As `judge_amount` gives it.

    Examples
    --------
    >>> shift = Interval(50, 5.0, -25.0, 35.0)
    >>> judge_amount_difference(shift, 205.0, 200.0, Thresholds()).evidence
    'sufficient'
    >>> judge_amount_difference(shift, 100.0, 95.0, Thresholds()).reason
    'interval half-width 30 % of the larger group is above 20 %'
    """
    return _judge_relative(interval, max(abs(first), abs(second)), "the larger group", thresholds)


def _judge_relative(
    interval: Interval, level: float, called: str, thresholds: Thresholds
) -> Judgement:
    size = abs(level)
    if size == 0 and interval.half_width > 0:
        reason = f"{called} is 0: there is no relative half-width"
        return _judge(interval, [reason], math.nan, thresholds)
    relative = interval.half_width / size if size else interval.half_width
    limit = thresholds.relative_half_width
    problems = _too_wide(100 * relative, 100 * limit, f" % of {called}", " %")
    return _judge(interval, problems, interval.n * (relative / limit) ** 2, thresholds)


def _judge(
    interval: Interval, problems: list[str], n_enough: float, thresholds: Thresholds
) -> Judgement:
    """Rank what was found: too few, no estimate, then what makes it thin."""
    n_min = thresholds.n_min
    if interval.n < n_min:
        at_least = n_min if math.isnan(n_enough) else max(n_min, _whole(n_enough))
        return Judgement("insufficient", f"n = {interval.n} is below {n_min}", at_least)
    if math.isnan(interval.value):
        return Judgement("insufficient", f"no estimate can be given at n = {interval.n}", None)
    if not problems:
        return Judgement("sufficient", "", 0)
    needed = None if math.isnan(n_enough) else max(n_min, _whole(n_enough))
    return Judgement("thin", "; ".join(problems), needed)


def _too_few(count: int, least: int, noun: str) -> list[str]:
    if count >= least:
        return []
    return [f"1 {noun} is below {least}" if count == 1 else f"{count} {noun}s are below {least}"]


def _too_wide(half_width: float, limit: float, unit: str = "", limit_unit: str = "") -> list[str]:
    if math.isnan(half_width):
        return ["the interval has no bound on at least one side"]
    if half_width <= limit:
        return []
    number = _just_above(half_width, limit)
    unit = unit.removesuffix("s") if number == "1" else unit
    return [f"interval half-width {number}{unit} is above {limit:g}{limit_unit}"]


def _just_above(number: float, limit: float) -> str:
    """Print with as few decimals as still show that the number is above the limit."""
    texts = [f"{number:.{places}f}" for places in range(7)]
    return next((text for text in texts if float(text) > limit), texts[-1])


def _whole(n: float) -> int:
    """Round up, but not for a rounding error above a whole number."""
    return math.ceil(n - 1e-9)
