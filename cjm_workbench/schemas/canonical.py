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


def _required(dtype: type | dt.DataType, meaning: str, *checks: Check) -> Column:
    return Column(dtype, checks=list(checks), description=meaning)


def _optional(dtype: type | dt.DataType, meaning: str, *checks: Check) -> Column:
    return Column(dtype, checks=list(checks), description=meaning, nullable=True)


def _traced() -> dict[str, Column]:
    """The columns that lead each row back to where it came from."""
    return {
        "source": _required(dt.String, "the source's name in client.yaml"),
        "source_row": _required(dt.Int64, "the number of the record in it", Check.ge(1)),
    }


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
        "event_id": _required(dt.String, "the key of the event"),
        "customer_id": _required(dt.String, "the person"),
        "occurred_at": _required(TIME, "when it happened"),
        "touchpoint": _required(dt.String, "the moment of contact"),
        "channel": _optional(dt.String, "the medium it runs through"),
        "device": _optional(dt.String, "for example phone or desktop"),
        "department": _optional(dt.String, "who answers for it"),
        "session_key": _optional(dt.String, "the source's own visit, call or basket"),
        "journey_key": _optional(
            dt.String, "the source's own case, for journeys of unit `journey_key`"
        ),
        "outcome": _optional(dt.String, "how it ended, for example resolved or failed"),
        "value": _optional(AMOUNT, "revenue, in the client's currency"),
        "duration_seconds": _optional(dt.Float64, "how long it lasted", Check.ge(0)),
        "campaign": _optional(dt.String, "what it belongs to"),
        "content": _optional(dt.String, "what was shown or bought"),
        "page": _optional(dt.String, "where on the site or in the app"),
        "attributes": _optional(
            dt.String, "further cells, by the name that `attributes` gives them"
        ),
        **_traced(),
    },
    name="events",
    unique=["event_id"],
    strict=True,
)

FEEDBACK = DataFrameSchema(
    {
        "feedback_id": _required(dt.String, "the key of the answer"),
        "customer_id": _required(dt.String, "who answered"),
        "occurred_at": _required(TIME, "when"),
        "instrument": _required(dt.String, "which question was asked", Check.isin(INSTRUMENTS)),
        "score": _required(dt.Float64, "the answer, on its own scale"),
        "scale_min": _required(dt.Float64, "the lowest answer"),
        "scale_max": _required(dt.Float64, "the highest answer"),
        "touchpoint": _optional(dt.String, "what it is about"),
        "stage": _optional(dt.String, "what it is about, where no touchpoint is named"),
        "journey_key": _optional(dt.String, "the case it is about"),
        "weight": _optional(dt.Float64, "the survey's weight", Check.gt(0)),
        "verbatim": _optional(dt.String, "what was written; redacted at the gate"),
        "language": _optional(dt.String, "of the verbatim"),
        **_traced(),
    },
    checks=_row_checks("feedback"),
    name="feedback",
    unique=["feedback_id"],
    strict=True,
)

INVITATIONS = DataFrameSchema(
    {
        "invitation_id": _required(dt.String, "the key of the invitation"),
        "customer_id": _required(dt.String, "who was asked"),
        "sent_at": _required(TIME, "when"),
        "touchpoint": _optional(dt.String, "about what"),
        "feedback_id": _optional(dt.String, "the answer; empty: none came"),
        **_traced(),
    },
    name="invitations",
    unique=["invitation_id"],
    strict=True,
)

CUSTOMERS = DataFrameSchema(
    {
        "customer_id": _required(dt.String, "the person"),
        "account_id": _optional(dt.String, "the account that groups several persons"),
        "acquired_at": _optional(TIME, "when the person became a customer"),
        "churned_at": _optional(TIME, "when the person left"),
        "attributes": _optional(dt.String, "what segments and personas are made from"),
        **_traced(),
    },
    name="customers",
    unique=["customer_id"],
    strict=True,
)

IDENTITIES = DataFrameSchema(
    {
        "identity_source": _required(dt.String, "the source whose key it is"),
        "source_key": _required(dt.String, "the source's key"),
        "customer_id": _required(dt.String, "whose key it is"),
        "linked_at": _optional(TIME, "since when this is known"),
        **_traced(),
    },
    name="identities",
    unique=["identity_source", "source_key"],
    strict=True,
)

OBSERVATIONS = DataFrameSchema(
    {
        "observation_id": _required(dt.String, "the key of the observation"),
        "occurred_on": _required(TIME, "when"),
        "kind": _required(dt.String, "where it comes from", Check.isin(OBSERVATION_KINDS)),
        "text": _required(dt.String, "what was said or seen; redacted at the gate"),
        "customer_id": _optional(dt.String, "who said it"),
        "stage": _optional(dt.String, "what it is about"),
        "touchpoint": _optional(dt.String, "what it is about"),
        "persona": _optional(dt.String, "who it speaks for"),
        "sentiment": _optional(dt.String, "as coded"),
        "steps": _optional(dt.Float64, "steps that a tester needed", Check.ge(0)),
        "forms": _optional(dt.Float64, "forms that a tester filled in", Check.ge(0)),
        "seconds": _optional(dt.Float64, "time that a tester needed", Check.ge(0)),
        "source_role": _optional(dt.String, "the role of who noted it"),
        **_traced(),
    },
    name="observations",
    unique=["observation_id"],
    strict=True,
)

ACTIONS = DataFrameSchema(
    {
        "action_id": _required(dt.String, "the key of the action"),
        "title": _required(dt.String, "what was done; redacted at the gate"),
        "started_on": _required(TIME, "since when"),
        "ended_on": _optional(TIME, "until when"),
        "stage": _optional(dt.String, "where"),
        "touchpoint": _optional(dt.String, "where"),
        "kpi": _optional(dt.String, "the KPI that it should move"),
        "expected_change": _optional(dt.Float64, "by how much, in the KPI's unit"),
        "effort": _optional(dt.String, "what it takes"),
        "owner_role": _optional(dt.String, "whose action it is; redacted at the gate"),
        "status": _optional(dt.String, "how far it is"),
        "treated": _optional(dt.String, "a filter that tells who it reached"),
        **_traced(),
    },
    name="actions",
    unique=["action_id"],
    strict=True,
)

COSTS = DataFrameSchema(
    {
        "kind": _required(dt.String, "what for", Check.isin(COST_KINDS)),
        "channel": _optional(dt.String, "in which channel"),
        "valid_from": _optional(TIME, "since when"),
        "amount": _required(AMOUNT, "for each, in the client's currency", Check.ge(0)),
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
