"""What the settings say of a journey, as plain rows that the journey map is laid out on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cjm_workbench.settings.journey import Journey
from cjm_workbench.settings.touchpoints import Touchpoint

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Blueprint:
    """The columns of a journey map, and what belongs in them.

    Attributes
    ----------
    stages
        ``journey_type, stage, customer_goal, needs``, in the order of the journey.
    touchpoints
        ``journey_type, stage, touchpoint, channel, department, customer_action, response``; a row
        for each journey type whose stage it is, in the order of the inventory.
    promises
        ``journey_type, promise, touchpoint``.
    """

    stages: Rows
    touchpoints: Rows
    promises: Rows


def read_blueprint(
    journey_types: Mapping[str, Journey], touchpoints: Iterable[Touchpoint]
) -> Blueprint:
    """Read the columns of the map, and what belongs in them, from a client's settings."""
    stages = [
        {
            "journey_type": name,
            "stage": stage.stage,
            "customer_goal": stage.customer_goal,
            "needs": "; ".join(stage.needs),
        }
        for name, journey in journey_types.items()
        for stage in journey.stages
    ]
    promises = [
        {"journey_type": name, "promise": promise.promise, "touchpoint": promise.touchpoint}
        for name, journey in journey_types.items()
        for promise in journey.promises
    ]
    return Blueprint(stages, _place(stages, touchpoints), promises)


def _place(stages: Rows, touchpoints: Iterable[Touchpoint]) -> Rows:
    """Give each touchpoint to every journey type that its row holds for."""
    fields = ("touchpoint", "channel", "department", "customer_action", "response")
    return [
        {
            "journey_type": stage["journey_type"],
            "stage": stage["stage"],
            **{field: getattr(touchpoint, field) for field in fields},
        }
        for touchpoint in touchpoints
        for stage in stages
        if touchpoint.stage == stage["stage"]
        and touchpoint.journey_type in ("", stage["journey_type"])
    ]
