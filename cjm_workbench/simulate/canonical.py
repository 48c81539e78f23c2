"""Canonical tables of a simulated telecom, without files and gate: as both would give them.

The files go through the gate as anybody's do; this is the short way, for hundreds of seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cjm_workbench.schemas.canonical import TABLES
from cjm_workbench.simulate.files import amount, label, local_day, number, utc
from cjm_workbench.simulate.office import list_bills, list_orders, list_tickets
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import ZONE, Ints, Quarters
from cjm_workbench.simulate.records import Hits, Records
from cjm_workbench.simulate.surveys import WHOLE, draw_surveys
from cjm_workbench.simulate.systems import (
    CAMPAIGNS,
    CHAT_DEVICES,
    KNOWS,
    PHONES,
    UNKNOWN_PAGE,
    WEB_DEVICES,
    record,
)
from cjm_workbench.simulate.telecom import draw_records
from cjm_workbench.simulate.touchpoints import NAMES
from cjm_workbench.simulate.world import TRAITS

Columns = Mapping[str, pa.Array]
ALL_PLANTS = Plants()
ALL_QUARTERS = Quarters()


def canonical_tables(
    seed: int,
    customers: int,
    *,
    quarters: Quarters = ALL_QUARTERS,
    plants: Plants = ALL_PLANTS,
) -> dict[str, pa.Table]:
    """Draw a simulated telecom as the tables that its files give after the gate.

    Parameters
    ----------
    seed, customers, quarters, plants
        As of `cjm_workbench.simulate.telecom.write_telecom`.

    Returns
    -------
    dict of str to pyarrow.Table
        ``events``, ``feedback``, ``invitations`` and ``customers``, with the columns of
        `cjm_workbench.schemas.canonical`. Not there: rows that the gate would refuse, the names
        under which the systems keep customers, what people wrote down, and comments. ``source_row``
        counts the rows of a source.

    Notes
    -----
    A clock that is put back shows an hour twice; what falls into its second one is an hour early
    in the files of the systems that write no zone, and right here.

    Examples
    --------
    >>> tables = canonical_tables(1, 100, quarters=Quarters(1))
    >>> tables["customers"].num_rows
    100
    """
    return tables_of(seed, draw_records(seed, customers, quarters, plants))


def tables_of(seed: int, records: Records) -> dict[str, pa.Table]:
    """Give what happened as canonical tables.

    Parameters
    ----------
    seed
        Of what only the systems add, such as the device of a visit.
    records
        What happened.
    """
    makers: list[Callable[[int, Records], list[pa.Table]]] = [
        _contacts, _orders, _tickets, _bills,
    ]  # fmt: skip
    events = pa.concat_tables([part for make in makers for part in make(seed, records)])
    invitations, feedback = _surveys(seed, records)
    return {
        "events": events,
        "feedback": feedback,
        "invitations": invitations,
        "customers": _customers(records),
    }


def _table(name: str, source: str, columns: Columns) -> pa.Table:
    """Complete and type the columns of a canonical table."""
    types = {column: spec.dtype.type for column, spec in TABLES[name].columns.items()}
    schema = ibis.schema(types).to_pyarrow()
    size = len(next(iter(columns.values())))
    full = {
        "source": pa.array([source]).take(pa.array(np.zeros(size, dtype=np.int64))),
        "source_row": pa.array(np.arange(1, size + 1)),
        **columns,
    }
    arrays = [
        full[field.name].cast(field.type) if field.name in full else pa.nulls(size, field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def _moment(seconds: Ints) -> pa.Array:
    return pa.array(seconds, mask=seconds == 0).cast(pa.timestamp("s")).cast(pa.timestamp("us"))


def _day(seconds: Ints) -> pa.Array:
    """Give the midnight with which the day of a moment begins on the wall clock."""
    wall = pd.DatetimeIndex(seconds.astype("datetime64[s]"), tz="UTC").tz_convert(ZONE)
    midnight = wall.tz_localize(None).normalize().tz_localize(ZONE).tz_convert("UTC")
    whole = midnight.tz_localize(None).to_numpy().astype("datetime64[s]").astype(np.int64)
    return _moment(np.where(seconds == 0, 0, whole))


def _attributes(**cells: pa.Array) -> pa.Array:
    """Write cells as the text of a JSON object, as the gate does."""
    parts = [
        pc.binary_join_element_wise(
            f'"{name}":', pc.coalesce(pc.binary_join_element_wise('"', cell, '"', ""), "null"), ""
        )
        for name, cell in cells.items()
    ]
    return pc.binary_join_element_wise("{", pc.binary_join_element_wise(*parts, ","), "}", "")


def _who(hits: Hits, system: str) -> pa.Array:
    known = number("K", hits.customer)
    return pc.coalesce(known, number(f"{system}:p", hits.visitor))


def _contacts(seed: int, records: Records) -> list[pa.Table]:
    return [_contact(seed, records, system) for system in KNOWS]


def _contact(seed: int, records: Records, system: str) -> pa.Table:
    own = record(seed, records, system)
    hits, knows = own.hits, own.knows
    touchpoint = label(hits.touchpoint, NAMES)
    columns: dict[str, pa.Array] = {}
    if system == "web":
        unknown = np.where(knows["unknown"], 0, 1 + hits.touchpoint)
        touchpoint = label(unknown, [UNKNOWN_PAGE, *NAMES])
        columns["device"] = label(knows["device"], WEB_DEVICES)
    elif system == "app":
        columns["device"] = pa.array(["mobile"] * hits.size, pa.string())
        columns["attributes"] = _attributes(system=label(knows["phone"], PHONES))
    elif system == "email":
        columns["campaign"] = label(knows["campaign"], CAMPAIGNS)
    elif system == "shop":
        columns["attributes"] = _attributes(shop=number("F", knows["shop"], 2))
    elif system == "calls":
        columns["duration_seconds"] = pa.array(knows["seconds"])
    elif system == "chat":
        columns["device"] = label(knows["device"], CHAT_DEVICES)
    prefix, digits, channel = FORMS[system]
    columns |= {
        "event_id": number(prefix, np.arange(hits.size), digits),
        "customer_id": _who(hits, system),
        "occurred_at": _moment(hits.at),
        "touchpoint": touchpoint,
        "channel": pa.array([channel] * hits.size, pa.string()),
        "journey_key": number("C", hits.case),
    }
    return _table("events", system, columns)


FORMS = {
    "web": ("W", 7, "web"), "app": ("A", 7, "app"), "email": ("M", 7, "email"),
    "shop": ("S", 6, "shop"), "calls": ("T", 7, "phone"), "chat": ("H", 7, "chat"),
}  # fmt: skip
"""System to the prefix and digits of its keys, and its channel."""


def _orders(seed: int, records: Records) -> list[pa.Table]:
    orders = list_orders(records)
    key = number("O", np.arange(orders.created.size))
    shared = {
        "customer_id": number("K", orders.customer),
        "attributes": _attributes(promised_day=local_day(orders.promised)),
    }
    created = shared | {
        "event_id": key, "occurred_at": _moment(orders.created),
        "touchpoint": label(orders.how, NAMES), "value": amount(orders.fee),
    }  # fmt: skip
    later = {"On its way": orders.dispatched, "Connected": orders.connected}
    return [
        _table("events", "orders", created),
        *_timed("orders", key, shared, later, first=1),
    ]


def _tickets(seed: int, records: Records) -> list[pa.Table]:
    tickets = list_tickets(records)
    key = number("C", tickets.case)
    shared = {
        "customer_id": number("K", tickets.customer), "journey_key": key,
        "attributes": _attributes(promised_fix=utc(tickets.promised)),
    }  # fmt: skip
    times = {
        "Ticket opened": tickets.opened, "Fix reported": tickets.fixed,
        "Problem solved": tickets.solved,
    }  # fmt: skip
    return _timed("tickets", key, shared, times, first=0)


def _timed(
    source: str, key: pa.Array, shared: Columns, times: Mapping[str, Ints], *, first: int
) -> list[pa.Table]:
    """Make several times of a record several events; the gate numbers their keys."""
    parts = []
    for part, (touchpoint, at) in enumerate(times.items(), start=first):
        columns = dict(shared) | {
            "event_id": pc.binary_join_element_wise(key, str(part), ":"),
            "occurred_at": _moment(at),
            "touchpoint": pa.array([touchpoint] * at.size, pa.string()),
        }
        parts.append(_table("events", source, columns).filter(pa.array(at > 0)))
    return parts


def _bills(seed: int, records: Records) -> list[pa.Table]:
    bills = list_bills(seed, records)
    hits = bills.hits
    columns = {
        "event_id": number("B", np.arange(hits.size), 7),
        "customer_id": number("K", hits.customer),
        "occurred_at": _moment(hits.at),
        "touchpoint": label(hits.touchpoint, NAMES),
        "value": amount(bills.owed),
        "journey_key": number("C", hits.case),
    }
    return [_table("events", "billing", columns)]


def _surveys(seed: int, records: Records) -> tuple[pa.Table, pa.Table]:
    asked = draw_surveys(seed, records)
    whole = asked.about == WHOLE
    answered = asked.answered_at > 0
    answer = number("R", np.where(answered, np.arange(answered.size), -1), 7)
    shared = {"customer_id": number("K", asked.customer), "touchpoint": label(asked.about, NAMES),
              "feedback_id": answer}  # fmt: skip
    invitations = shared | {
        "invitation_id": number("I", np.arange(asked.about.size), 7),
        "sent_at": _moment(asked.sent_at),
    }
    feedback = shared | {
        "occurred_at": _moment(asked.answered_at),
        "instrument": label(whole.astype(np.int64), ["csat", "nps"]),
        "score": pa.array(asked.score),
        "scale_min": pa.array(np.where(whole, 0, 1)),
        "scale_max": pa.array(np.where(whole, 10, 5)),
        "journey_key": number("C", asked.case),
    }
    return (
        _table("invitations", "invitations", invitations),
        _table("feedback", "answers", feedback).filter(pa.array(answered)),
    )


def _customers(records: Records) -> pa.Table:
    world = records.world
    gone = np.where(world.churned_at < records.end, world.churned_at, 0)
    traits = {name: label(world.traits[name], list(values)) for name, values in TRAITS.items()}
    columns = {
        "customer_id": number("K", np.arange(world.size)),
        "account_id": number("F", world.account),
        "acquired_at": _day(world.acquired_at),
        "churned_at": _day(gone),
        "attributes": _attributes(**traits),
    }
    return _table("customers", "customers", columns)
