"""What the back office knows of orders, tickets and bills, before it writes them down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjm_workbench.simulate.business import EXTRA_PRICE
from cjm_workbench.simulate.files import keys
from cjm_workbench.simulate.help import PROMISED_FIX
from cjm_workbench.simulate.paths import Traces
from cjm_workbench.simulate.purchase import ORDERS
from cjm_workbench.simulate.quarters import DAY, Floats, Ints
from cjm_workbench.simulate.records import Hits, Records, hits_of
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.touchpoints import codes

PROMISED_DAYS = {"mobile": 4, "fibre": 9}
FEES = (19.9, 49.9)


@dataclass(frozen=True)
class Orders:
    """Orders; moments in seconds, 0 where they have not come.

    Attributes
    ----------
    customer, created, dispatched, connected
        Who, and when.
    how
        The touchpoint's code.
    promised
        A moment of the promised day.
    fee
        What it costs to be connected, in EUR.
    """

    customer: Ints
    how: Ints
    created: Ints
    dispatched: Ints
    connected: Ints
    promised: Ints
    fee: Floats


@dataclass(frozen=True)
class Tickets:
    """Cases with a ticket or an end; moments in seconds, 0 where they have not come."""

    case: Ints
    customer: Ints
    opened: Ints
    fixed: Ints
    solved: Ints
    promised: Ints


@dataclass(frozen=True)
class Bills:
    """Bills, and extras that are charged at once.

    Attributes
    ----------
    hits
        One row a bill or extra.
    owed
        In EUR.
    state
        What became of it, as of `systems.OUTCOMES`; -1 for what was corrected, and for extras.
    """

    hits: Hits
    owed: Floats
    state: Ints


@dataclass(frozen=True)
class Links:
    """Which key of which system is whose; `system` is a place in `KEY_PREFIXES`."""

    system: Ints
    key: list[str]
    customer: Ints
    linked: Ints


KEY_PREFIXES = {"web": "v", "app": "d", "email": "m", "offers": "o"}
"""Systems that know customers by keys of their own, each with the letter that these begin with."""


def list_orders(records: Records) -> Orders:
    """List the orders of the purchases."""
    every = records.purchases
    ordered = np.flatnonzero(every.when(*codes(*ORDERS)))
    traces = Traces(every.customer[ordered], every.steps[ordered], every.at[ordered])
    created = traces.when(*codes(*ORDERS))
    place = np.isin(traces.steps, codes(*ORDERS)).argmax(axis=1)
    fibre = records.world.has("product", "fibre")[traces.customer].astype(np.int64)
    return Orders(
        customer=traces.customer,
        how=traces.steps[np.arange(place.size), place],
        created=created,
        dispatched=traces.when(*codes("On its way")),
        connected=traces.when(*codes("Connected")),
        promised=created + DAY * np.array(list(PROMISED_DAYS.values()))[fibre],
        fee=np.array(FEES)[fibre],
    )


def list_tickets(records: Records) -> Tickets:
    """List the cases that have a ticket, or an end."""
    traces = records.help.traces
    opened, solved = traces.when(*codes("Ticket opened")), traces.when(*codes("Problem solved"))
    known = np.flatnonzero(opened + solved)
    return Tickets(
        case=records.help.case[known],
        customer=traces.customer[known],
        opened=opened[known],
        fixed=traces.when(*codes("Fix reported"))[known],
        solved=solved[known],
        promised=np.where(opened, opened + PROMISED_FIX, 0)[known],
    )


def list_bills(seed: int, records: Records) -> Bills:
    """List the bills; what was billed wrong is billed again, at no cost."""
    rng = stream(seed, "file.billing")
    hits = hits_of(records, "billing", rng)
    usage = rng.gamma(1.2, 6.0, size=hits.size)  # calls abroad and the like
    owed = 3 * records.world.monthly[hits.customer] + usage
    corrected, extra = hits.case >= 0, hits.touchpoint == codes("Extra booked")[0]
    return Bills(
        hits,
        owed=np.select([corrected, extra], [0.0, EXTRA_PRICE], owed),
        state=np.where(corrected | extra, -1, hits.what),
    )


def list_links(seed: int, records: Records) -> Links:
    """List whose the systems' keys are; each is known within a week of becoming a customer."""
    rng = stream(seed, "file.identities")
    size = records.world.size
    customer = np.tile(np.arange(size), len(KEY_PREFIXES))
    after = rng.integers(0, 7 * DAY, size=customer.size)
    return Links(
        system=np.repeat(np.arange(len(KEY_PREFIXES)), size),
        key=[key for prefix in KEY_PREFIXES.values() for key in keys(prefix, size)],
        customer=customer,
        linked=records.world.acquired_at[customer] + after,
    )
