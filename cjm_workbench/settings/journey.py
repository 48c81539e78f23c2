"""journeys/<journey>.yaml: one journey type, its stages, and the desired journey."""

# ruff: noqa: RUF012 - pydantic copies a mutable default for each model

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cjm_workbench.settings.base import Duration, Settings
from cjm_workbench.settings.desired_path import Costs, DesiredPath

ZERO = timedelta(0)


def _as_target(value: Any) -> Any:
    return value if isinstance(value, dict) else {"target": value}


class Target(Settings):
    """A wanted level.

    Attributes
    ----------
    target
        The level; a share between 0 and 1, a score on its own scale.
    tolerance
        The shortfall that still counts as met.
    """

    target: float
    tolerance: float = Field(default=0.0, ge=0)


class TimeTarget(Settings):
    """A wanted median time.

    Attributes
    ----------
    target
        The median.
    tolerance
        The excess that still counts as met.
    """

    target: Duration
    tolerance: Duration = ZERO


AnyTarget = Annotated[Target, BeforeValidator(_as_target)]
AnyTimeTarget = Annotated[TimeTarget, BeforeValidator(_as_target)]


class Desired(Settings):
    """The wanted experience of a stage, or of the whole journey.

    Attributes
    ----------
    conversion
        Share of those who enter that go on (of a journey: that reach the goal in the window).
    time
        Median time in the stage (of a journey: from start to goal).
    scores
        Instrument to mean score on its own scale; `nps` in points from -100 to 100.
    emotion
        Mean emotion on -2..+2.
    channels
        The channels that the stage should run through.
    """

    conversion: AnyTarget | None = None
    time: AnyTimeTarget | None = None
    scores: dict[Literal["nps", "csat", "ces", "rating"], AnyTarget] = {}
    emotion: AnyTarget | None = None
    channels: list[str] = []


class Stage(Settings):
    """A phase of the journey, named from the customer's side.

    Attributes
    ----------
    stage
        Its name; touchpoints.csv sets touchpoints in it.
    customer_goal
        What the customer wants to get done in it.
    needs
        What the customer needs for that.
    desired
        The wanted experience of the stage.
    """

    stage: str
    customer_goal: str = ""
    needs: list[str] = []
    desired: Desired = Desired()


class Promise(Settings):
    """A moment that was promised to the customer, against the moment it happened.

    Attributes
    ----------
    promise
        Its name.
    touchpoint
        What was promised; its first step in the journey counts.
    by
        The event attribute that holds the promised time (ISO 8601).
    precision
        ``clock``: late when after the promised moment. ``day``: late when on a later day, in the
        client's time zone.
    """

    promise: str
    touchpoint: str
    by: str
    precision: Literal["clock", "day"] = "day"


class Journey(Settings):
    """What the customer is trying to do.

    Attributes
    ----------
    journey
        The journey type's name, that of its file.
    title
        As shown in the report.
    unit
        ``journey_key``: the source's own case key. ``inactivity``: a customer's events until a
        silence longer than ``gap``. ``goal``: from a start touchpoint, or the first event after
        the last goal, until the goal or a silence of ``lost_after``. ``customer``: the whole
        history.
    start
        Touchpoints that start the journey.
    goal
        Touchpoints that complete it.
    gap
        The silence that ends a session, and a journey of unit ``inactivity``.
    window
        The time within which the goal counts as a conversion.
    lost_after
        The silence after which a journey without its goal counts as lost.
    stages
        In the order in which the customer should come to them.
    desired
        The wanted experience of the whole journey.
    path
        The desired path.
    costs
        Of departing from the desired path.
    max_repeats
        Touchpoint to the steps at it from which one more is too often.
    promises
        Moments promised to the customer.
    """

    journey: str
    title: str
    unit: Literal["journey_key", "inactivity", "goal", "customer"]
    start: list[str] = []
    goal: list[str] = []
    gap: Duration = timedelta(minutes=30)
    window: Duration
    lost_after: Duration
    stages: list[Stage] = Field(min_length=1)
    desired: Desired = Desired()
    path: DesiredPath | None = None
    costs: Costs = Costs()
    max_repeats: dict[str, int] = {}
    promises: list[Promise] = []

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        names = [stage.stage for stage in self.stages]
        if len(set(names)) < len(names):
            raise ValueError("a stage stands twice in stages")
        taken = [name for name in names if name.startswith("(") and name.endswith(")")]
        if taken:
            raise ValueError(
                f"stage '{taken[0]}' stands in brackets, as what is no stage does in reports: "
                "leave them out"
            )
        if self.unit == "goal" and not self.goal:
            raise ValueError("unit goal needs a goal: name the touchpoints that complete it")
        if self.window > self.lost_after and self.unit == "goal":
            raise ValueError("lost_after is shorter than window: the window could never be seen")
        return self

    def touchpoints(self) -> set[str]:
        """Name every touchpoint that this file speaks of."""
        return {name for names in self.touchpoints_by_key().values() for name in names}

    def touchpoints_by_key(self) -> dict[str, list[str]]:
        """Name the touchpoints that this file speaks of, under the key that does."""
        return {
            "start": self.start,
            "goal": self.goal,
            "path": sorted(self.path.touchpoints()) if self.path else [],
            "max_repeats": list(self.max_repeats),
            "promises": [promise.touchpoint for promise in self.promises],
        }
