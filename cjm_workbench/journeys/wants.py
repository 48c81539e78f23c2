"""What the client wants of its journeys, as plain values that analyses can be given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cjm_workbench.settings.journey import Desired, Journey

WHOLE = "(whole journey)"
"""Stands in the place of a stage where the journey as a whole is meant."""


@dataclass(frozen=True)
class Want:
    """One wanted level.

    Attributes
    ----------
    journey_type, stage
        Of what; ``stage`` may be `WHOLE`.
    measure
        ``conversion``, ``time`` (seconds), ``score``, ``emotion`` or ``channel``.
    instrument
        Of a score; empty otherwise.
    target, tolerance
        In the unit of the measure.
    more_is_better
        False of times alone.
    channels
        Of measure ``channel``: those that the stage's steps should run through.
    """

    journey_type: str
    stage: str
    measure: str
    instrument: str
    target: float
    tolerance: float = 0.0
    more_is_better: bool = True
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The frame of a journey type.

    Attributes
    ----------
    stages
        In order.
    goal
        The touchpoints that complete it.
    window_seconds
        The time within which the goal counts as a conversion.
    """

    journey_type: str
    stages: tuple[str, ...]
    goal: tuple[str, ...]
    window_seconds: float


def flatten_wants(journey_types: Mapping[str, Journey]) -> list[Want]:
    """List every wanted level of the journey types.

    Parameters
    ----------
    journey_types
        By name, with the segment's own targets in place.

    Returns
    -------
    list of Want
        Of each journey type, stages in order and the whole journey last. Of channels all steps
        are wanted in those named: the target is 1.
    """
    wants: list[Want] = []
    for name, journey in journey_types.items():
        for stage in journey.stages:
            wants += _flatten(name, stage.stage, stage.desired)
        wants += _flatten(name, WHOLE, journey.desired)
    return wants


def plan_journeys(journey_types: Mapping[str, Journey]) -> list[Plan]:
    """Give the frame of each journey type.

    Parameters
    ----------
    journey_types
        By name.
    """
    return [
        Plan(
            journey_type=name,
            stages=tuple(stage.stage for stage in journey.stages),
            goal=tuple(journey.goal),
            window_seconds=journey.window.total_seconds(),
        )
        for name, journey in journey_types.items()
    ]


def flatten_repeats(journey_types: Mapping[str, Journey]) -> dict[str, dict[str, int]]:
    """Give each journey type's most consecutive events at a touchpoint that are as desired.

    Parameters
    ----------
    journey_types
        By name.
    """
    return {name: dict(journey.max_repeats) for name, journey in journey_types.items()}


def _flatten(journey_type: str, stage: str, desired: Desired) -> Iterator[Want]:
    if desired.conversion:
        level = desired.conversion
        yield Want(journey_type, stage, "conversion", "", level.target, level.tolerance)
    if desired.time:
        target, tolerance = desired.time.target, desired.time.tolerance
        yield Want(
            journey_type, stage, "time", "", target.total_seconds(), tolerance.total_seconds(),
            more_is_better=False,
        )  # fmt: skip
    for instrument, level in sorted(desired.scores.items()):
        yield Want(journey_type, stage, "score", instrument, level.target, level.tolerance)
    if desired.emotion:
        level = desired.emotion
        yield Want(journey_type, stage, "emotion", "", level.target, level.tolerance)
    if desired.channels:
        yield Want(journey_type, stage, "channel", "", 1.0, channels=tuple(desired.channels))
