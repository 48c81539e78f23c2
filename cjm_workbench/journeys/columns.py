"""The columns of the tables that this room makes: one contract, checked when they are written."""

from __future__ import annotations

import ibis

SEPARATOR = "\x1f"
"""Between the touchpoints of a variant: a character that no name holds."""

TIME = "timestamp(6)"

STEPS = ibis.schema(
    {
        "journey_type": "string",
        "journey_id": "string",
        "customer_id": "string",
        "step_no": "int64",
        "touchpoint": "string",
        "stage": "string",
        "channel": "string",
        "device": "string",
        "department": "string",
        "session_no": "int64",
        "occurred_at": TIME,
        "last_at": TIME,
        "repeats": "int64",
        "wait_seconds": "float64",
        "previous_touchpoint": "string",
        "next_touchpoint": "string",
        "channel_switch": "boolean",
        "device_switch": "boolean",
        "department_switch": "boolean",
        "outcome": "string",
        "value": "decimal(38, 4)",
    }
)
"""One row a step: consecutive events of a journey at one touchpoint, collapsed and counted.

``wait_seconds`` runs from the predecessor's last event to this step's first. A switch is missing
where either side is not known.
"""

JOURNEYS = ibis.schema(
    {
        "journey_type": "string",
        "journey_id": "string",
        "customer_id": "string",
        "journey_key": "string",
        "started_at": TIME,
        "ended_at": TIME,
        "events": "int64",
        "steps": "int64",
        "variant": "string",
        "event_variant": "string",
        "status": "string",
        "reached_at": TIME,
        "outcome_seconds": "float64",
        "outcome_code": "int64",
        "followed": "boolean",
    }
)
"""One row a journey.

``status`` is `reached`, `lost` or `open`. ``outcome_seconds`` runs from the start to the goal
(``outcome_code`` 1), to the moment it counts as lost (2), or to `as_of` (0: censored).
``followed`` says that the whole window was seen.
"""

SCORES = ibis.schema(
    {
        "journey_type": "string",
        "journey_id": "string",
        "customer_id": "string",
        "feedback_id": "string",
        "occurred_at": TIME,
        "instrument": "string",
        "touchpoint": "string",
        "stage": "string",
        "score": "float64",
        "scale_min": "float64",
        "scale_max": "float64",
        "emotion": "float64",
        "weight": "float64",
        "verbatim": "string",
    }
)
"""One row an answer and journey type. ``journey_id`` is missing where it belongs to no journey."""
