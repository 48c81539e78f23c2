"""Canonical tables of a simulated telecom, without files and gate: as both would give them.

The files go through the gate as anybody's do; this is the short way, for hundreds of seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cjm_workbench.simulate.business import OFFER_CHANNELS
from cjm_workbench.simulate.canonical_people import (
    list_actions,
    list_costs,
    list_customers,
    list_feedback,
    list_identities,
    list_invitations,
    list_observations,
    list_reviews,
)
from cjm_workbench.simulate.draw import draw_records
from cjm_workbench.simulate.files import amount, label, local_day, number, utc
from cjm_workbench.simulate.office import list_bills, list_orders, list_tickets
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Ints, Quarters
from cjm_workbench.simulate.records import Hits, Records
from cjm_workbench.simulate.rows import Columns, attributes, moment, table
from cjm_workbench.simulate.surveys import draw_reviews, draw_surveys
from cjm_workbench.simulate.systems import (
    CAMPAIGNS,
    CHAT_DEVICES,
    KNOWS,
    OUTCOMES,
    PHONES,
    UNKNOWN_PAGE,
    WEB_DEVICES,
    record,
)
from cjm_workbench.simulate.touchpoints import FIRST_ANSWER, NAMES

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
        Each table of `cjm_workbench.schemas.canonical`, by name, with its columns. Not there: rows
        that the gate would refuse, and comments. Observations are not redacted. ``source_row``
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
        _contacts, _answers, _orders, _tickets, _bills,
    ]  # fmt: skip
    events = pa.concat_tables([part for make in makers for part in make(seed, records)])
    asked = draw_surveys(seed, records)
    feedback = [list_feedback(asked), list_reviews(draw_reviews(seed, records))]
    return {
        "events": events,
        "feedback": pa.concat_tables(feedback),
        "invitations": list_invitations(asked),
        "customers": list_customers(records),
        "identities": list_identities(seed, records),
        "observations": list_observations(),
        "actions": list_actions(),
        "costs": list_costs(records),
    }


def _who(hits: Hits, system: str) -> pa.Array:
    key = {"web": "p", "offers": "n"}.get(system, "")
    return pc.coalesce(number("K", hits.customer), number(f"{system}:{key}", hits.visitor))


def _contacts(seed: int, records: Records) -> list[pa.Table]:
    return [_contact(seed, records, system) for system in KNOWS]


def _contact(seed: int, records: Records, system: str) -> pa.Table:
    own = record(seed, records, system)
    hits, knows = own.hits, own.knows
    page = label(hits.touchpoint, NAMES)
    if system == "web":
        page = label(np.where(knows["unknown"], 0, 1 + hits.touchpoint), [UNKNOWN_PAGE, *NAMES])
    prefix, digits, channel = FORMS[system]
    columns = _known(system, hits, knows) | {
        "event_id": number(prefix, np.arange(hits.size), digits),
        "customer_id": _who(hits, system),
        "occurred_at": moment(hits.at),
        "touchpoint": page,
        "journey_key": number("C", hits.case),
    }
    if channel:
        columns["channel"] = pa.array([channel] * hits.size, pa.string())
    return table("events", system, columns)


FORMS = {
    "web": ("W", 7, "web"), "app": ("A", 7, "app"), "email": ("M", 7, "email"),
    "shop": ("S", 6, "shop"), "calls": ("T", 7, "phone"), "chat": ("H", 7, "chat"),
    "offers": ("P", 7, ""), "baskets": ("Q", 6, "web"), "sales": ("L", 6, ""),
}  # fmt: skip
"""System to the prefix and digits of its keys, and its channel."""


def _known(system: str, hits: Hits, knows: Mapping[str, Ints]) -> dict[str, pa.Array]:
    """Give what only this system knows, in its canonical columns."""
    if system == "web":
        return {
            "device": label(knows["device"], WEB_DEVICES),
            "session_key": number("V", hits.what, 7),
            "attributes": attributes(scroll=number("", knows["scroll"], 1)),
        }
    if system == "app":
        device = pa.array(["mobile"] * hits.size, pa.string())
        return {"device": device, "attributes": attributes(system=label(knows["phone"], PHONES))}
    if system == "shop":
        return {"attributes": attributes(shop=number("F", knows["shop"], 2))}
    if system == "offers":
        return {
            "channel": label(hits.what, OFFER_CHANNELS),
            "campaign": label(knows["campaign"], CAMPAIGNS),
        }
    if system == "email":
        return {"campaign": label(knows["campaign"], CAMPAIGNS)}
    if system == "calls":
        return {"duration_seconds": pa.array(knows["seconds"])}
    if system == "chat":
        return {"device": label(knows["device"], CHAT_DEVICES)}
    return {"outcome": label(hits.what, OUTCOMES[system])}


def _answers(seed: int, records: Records) -> list[pa.Table]:
    """Give when somebody of the staff first wrote in each chat."""
    chat = record(seed, records, "chat")
    hits, waited = chat.hits, chat.knows["answered"]
    columns = {
        "event_id": number("HA", np.arange(hits.size), 7),
        "customer_id": number("K", hits.customer),
        "occurred_at": moment(hits.at + waited),
        "touchpoint": pa.array([FIRST_ANSWER] * hits.size, pa.string()),
        "channel": pa.array(["chat"] * hits.size, pa.string()),
        "duration_seconds": pa.array(waited),
    }
    return [table("events", "chat", columns)]


def _orders(seed: int, records: Records) -> list[pa.Table]:
    orders = list_orders(records)
    key = number("O", np.arange(orders.created.size))
    shared = {
        "customer_id": number("K", orders.customer),
        "attributes": attributes(promised_day=local_day(orders.promised)),
    }
    created = shared | {
        "event_id": key, "occurred_at": moment(orders.created),
        "touchpoint": label(orders.how, NAMES), "value": amount(orders.fee),
    }  # fmt: skip
    later = {"On its way": orders.dispatched, "Connected": orders.connected}
    return [
        table("events", "orders", created),
        *_timed("orders", key, shared, later, first=1),
    ]


def _tickets(seed: int, records: Records) -> list[pa.Table]:
    tickets = list_tickets(records)
    key = number("C", tickets.case)
    shared = {
        "customer_id": number("K", tickets.customer), "journey_key": key,
        "attributes": attributes(promised_fix=utc(tickets.promised)),
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
            "occurred_at": moment(at),
            "touchpoint": pa.array([touchpoint] * at.size, pa.string()),
        }
        parts.append(table("events", source, columns).filter(pa.array(at > 0)))
    return parts


def _bills(seed: int, records: Records) -> list[pa.Table]:
    bills = list_bills(seed, records)
    hits = bills.hits
    columns = {
        "event_id": number("B", np.arange(hits.size), 7),
        "customer_id": number("K", hits.customer),
        "occurred_at": moment(hits.at),
        "touchpoint": label(hits.touchpoint, NAMES),
        "value": amount(bills.owed),
        "outcome": label(bills.state, OUTCOMES["billing"]),
        "journey_key": number("C", hits.case),
    }
    return [table("events", "billing", columns)]
