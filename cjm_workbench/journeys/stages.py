"""The stages of journey types, as plain rows."""

from __future__ import annotations

from collections.abc import Mapping

from cjm_workbench.settings.journey import Journey


def list_stages(journey_types: Mapping[str, Journey]) -> list[dict[str, str]]:
    """List the stages of each journey type, in the order of the journey.

    Returns
    -------
    list of dict
        ``journey_type, stage, customer_goal``.
    """
    return [
        {"journey_type": name, "stage": stage.stage, "customer_goal": stage.customer_goal}
        for name, journey in journey_types.items()
        for stage in journey.stages
    ]
