"""The canonical tables: the one definition of what passes the gate.

Each table is a pandera schema over Ibis types. The quarantine derives its predicates from these
schemas (`cjm_workbench.intake.predicates`), and pandera confirms what passed. Times are UTC without
a zone; amounts are DECIMAL, because sums of floats depend on the order of their rows.
"""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from pandera import Check
from pandera.ibis import Column, DataFrameSchema

AMOUNT = dt.Decimal(18, 4)
TIME = dt.Timestamp(scale=6)

INSTRUMENTS = ("nps", "csat", "ces", "rating")
OBSERVATION_KINDS = (
    "interview", "objection", "agent_note", "social", "walkthrough", "workshop",
)  # fmt: skip
COST_KINDS = ("acquire", "retain", "contact", "send")


def _required(dtype: type | dt.DataType, *checks: Check) -> Column:
    return Column(dtype, checks=list(checks))


def _optional(dtype: type | dt.DataType, *checks: Check) -> Column:
    return Column(dtype, checks=list(checks), nullable=True)


def _traced() -> dict[str, Column]:
    """The columns that lead each row back to where it came from."""
    return {"source": _required(dt.String), "source_row": _required(dt.Int64, Check.ge(1))}


def _inside_scale(table: ir.Table) -> ir.BooleanValue:
    return (table.score >= table.scale_min) & (table.score <= table.scale_max)


def _nps_scale(table: ir.Table) -> ir.BooleanValue:
    asked = (table.scale_min == 0) & (table.scale_max == 10)
    return (table.instrument != "nps") | asked


ROW_RULES: dict[str, dict[str, Callable[[ir.Table], ir.BooleanValue]]] = {
    "feedback": {
        "score is outside its scale": _inside_scale,
        "scale_max is not that of instrument nps, which is asked from 0 to 10": _nps_scale,
    },
}
"""Rules over several columns of a row, by table: what is wrong, and what must hold instead."""


def _row_checks(table: str) -> list[Check]:
    return [
        Check(lambda data, rule=rule: rule(data.table), name=name)
        for name, rule in ROW_RULES[table].items()
    ]


EVENTS = DataFrameSchema(
    {
        "event_id": _required(dt.String),
        "customer_id": _required(dt.String),
        "occurred_at": _required(TIME),
        "touchpoint": _required(dt.String),
        "channel": _optional(dt.String),
        "device": _optional(dt.String),
        "department": _optional(dt.String),
        "session_key": _optional(dt.String),
        "journey_key": _optional(dt.String),
        "outcome": _optional(dt.String),
        "value": _optional(AMOUNT),
        "duration_seconds": _optional(dt.Float64, Check.ge(0)),
        "campaign": _optional(dt.String),
        "content": _optional(dt.String),
        "page": _optional(dt.String),
        "attributes": _optional(dt.String),
        **_traced(),
    },
    name="events",
    unique=["event_id"],
    strict=True,
)

FEEDBACK = DataFrameSchema(
    {
        "feedback_id": _required(dt.String),
        "customer_id": _required(dt.String),
        "occurred_at": _required(TIME),
        "instrument": _required(dt.String, Check.isin(INSTRUMENTS)),
        "score": _required(dt.Float64),
        "scale_min": _required(dt.Float64),
        "scale_max": _required(dt.Float64),
        "touchpoint": _optional(dt.String),
        "stage": _optional(dt.String),
        "journey_key": _optional(dt.String),
        "weight": _optional(dt.Float64, Check.gt(0)),
        "verbatim": _optional(dt.String),
        "language": _optional(dt.String),
        **_traced(),
    },
    checks=_row_checks("feedback"),
    name="feedback",
    unique=["feedback_id"],
    strict=True,
)

INVITATIONS = DataFrameSchema(
    {
        "invitation_id": _required(dt.String),
        "customer_id": _required(dt.String),
        "sent_at": _required(TIME),
        "touchpoint": _optional(dt.String),
        "feedback_id": _optional(dt.String),
        **_traced(),
    },
    name="invitations",
    unique=["invitation_id"],
    strict=True,
)

CUSTOMERS = DataFrameSchema(
    {
        "customer_id": _required(dt.String),
        "account_id": _optional(dt.String),
        "acquired_at": _optional(TIME),
        "churned_at": _optional(TIME),
        "attributes": _optional(dt.String),
        **_traced(),
    },
    name="customers",
    unique=["customer_id"],
    strict=True,
)

IDENTITIES = DataFrameSchema(
    {
        "identity_source": _required(dt.String),
        "source_key": _required(dt.String),
        "customer_id": _required(dt.String),
        "linked_at": _optional(TIME),
        **_traced(),
    },
    name="identities",
    unique=["identity_source", "source_key"],
    strict=True,
)

OBSERVATIONS = DataFrameSchema(
    {
        "observation_id": _required(dt.String),
        "occurred_on": _required(TIME),
        "kind": _required(dt.String, Check.isin(OBSERVATION_KINDS)),
        "text": _required(dt.String),
        "customer_id": _optional(dt.String),
        "stage": _optional(dt.String),
        "touchpoint": _optional(dt.String),
        "persona": _optional(dt.String),
        "sentiment": _optional(dt.String),
        "steps": _optional(dt.Float64, Check.ge(0)),
        "forms": _optional(dt.Float64, Check.ge(0)),
        "seconds": _optional(dt.Float64, Check.ge(0)),
        "source_role": _optional(dt.String),
        **_traced(),
    },
    name="observations",
    unique=["observation_id"],
    strict=True,
)

ACTIONS = DataFrameSchema(
    {
        "action_id": _required(dt.String),
        "title": _required(dt.String),
        "started_on": _required(TIME),
        "ended_on": _optional(TIME),
        "stage": _optional(dt.String),
        "touchpoint": _optional(dt.String),
        "kpi": _optional(dt.String),
        "expected_change": _optional(dt.Float64),
        "effort": _optional(dt.String),
        "owner_role": _optional(dt.String),
        "status": _optional(dt.String),
        "treated": _optional(dt.String),
        **_traced(),
    },
    name="actions",
    unique=["action_id"],
    strict=True,
)

COSTS = DataFrameSchema(
    {
        "kind": _required(dt.String, Check.isin(COST_KINDS)),
        "channel": _optional(dt.String),
        "valid_from": _optional(TIME),
        "amount": _required(AMOUNT, Check.ge(0)),
        **_traced(),
    },
    name="costs",
    strict=True,
)

TABLES: dict[str, DataFrameSchema] = {
    schema.name: schema
    for schema in (
        EVENTS, FEEDBACK, INVITATIONS, CUSTOMERS, IDENTITIES, OBSERVATIONS, ACTIONS, COSTS,
    )
}  # fmt: skip

KEYS = {
    "events": "event_id",
    "feedback": "feedback_id",
    "invitations": "invitation_id",
    "observations": "observation_id",
}
"""The key of a table that the gate makes from source and row where the data has none."""

MOMENTS = {"events": "occurred_at", "feedback": "occurred_at", "invitations": "sent_at",
           "observations": "occurred_on"}  # fmt: skip
"""The column by which a row is judged to lie before or after `as_of`."""


def mapped_columns(table: str) -> list[str]:
    """List the columns of a canonical table that settings may map."""
    return [name for name in TABLES[table].columns if name not in ("source", "source_row")]


def required_columns(table: str) -> list[str]:
    """List the columns that a mapping must provide: required, and not made by the gate."""
    made = {KEYS.get(table), "source", "source_row"}
    columns = TABLES[table].columns
    return [name for name, column in columns.items() if not column.nullable and name not in made]
