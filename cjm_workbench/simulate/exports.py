"""Files of the back office: orders, tickets, bills, surveys, customers, keys, notes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from cjm_workbench.simulate.comments import LANGUAGE_OF, LANGUAGES, TEXTS
from cjm_workbench.simulate.dirt import spoil
from cjm_workbench.simulate.files import (
    amount,
    label,
    local,
    local_day,
    number,
    utc,
    write_csv,
    write_parquet,
)
from cjm_workbench.simulate.notes import ACTION, ACTIONS, COST, NOTE, OBSERVATIONS, list_prices
from cjm_workbench.simulate.office import (
    KEY_PREFIXES,
    list_bills,
    list_links,
    list_orders,
    list_tickets,
)
from cjm_workbench.simulate.purchase import ORDERS
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.scales import INSTRUMENTS
from cjm_workbench.simulate.surveys import Invitations, draw_reviews, draw_surveys
from cjm_workbench.simulate.systems import OUTCOMES
from cjm_workbench.simulate.touchpoints import NAMES
from cjm_workbench.simulate.world import TRAITS, World

ITEMS = {"Bill": "INVOICE", "Extra booked": "EXTRA"}
CHANNELS = dict(zip(ORDERS, ("WEB", "APP", "POS", "TEL"), strict=True))


def write_office(folder: Path, seed: int, records: Records) -> None:
    """Write the files of the back office.

    Parameters
    ----------
    folder
        Where the files go, each in the folder of its system.
    seed
        Of the simulation.
    records
        What happened.
    """
    _write_orders(folder, records)
    _write_tickets(folder, records)
    _write_bills(folder, seed, records)
    _write_surveys(folder, draw_surveys(seed, records))
    _write_reviews(folder, draw_reviews(seed, records))
    _write_customers(folder, records.world, records.end)
    _write_identities(folder, seed, records)
    _write_notes(folder, records)


def _write_orders(folder: Path, records: Records) -> None:
    orders = list_orders(records)
    channels = [CHANNELS.get(name) for name in NAMES]
    columns = {
        "order": number("O", np.arange(orders.created.size)),
        "customer": number("K", orders.customer),
        "channel": label(orders.how, channels),
        "created": local(orders.created),
        "dispatched": local(orders.dispatched),
        "connected": local(orders.connected),
        "promised": local_day(orders.promised),
        "fee": amount(orders.fee, mark=","),
    }
    bad = spoil("orders", columns, order="X{}", dispatched=None, connected=None, fee="1.049,90")
    write_csv(folder / "orders" / "orders.csv", bad, delimiter=";")


def _write_tickets(folder: Path, records: Records) -> None:
    tickets = list_tickets(records)
    write_csv(folder / "tickets" / "tickets.csv", {
        "case": number("C", tickets.case),
        "customer": number("K", tickets.customer),
        "opened": utc(tickets.opened),
        "fixed": utc(tickets.fixed),
        "solved": utc(tickets.solved),
        "promised": utc(tickets.promised),
    })  # fmt: skip


def _write_bills(folder: Path, seed: int, records: Records) -> None:
    bills = list_bills(seed, records)
    write_parquet(folder / "billing" / "bills.parquet", {
        "bill": number("B", np.arange(bills.hits.size), 7),
        "customer": number("K", bills.hits.customer),
        "billed": local(bills.hits.at),
        "item": label(bills.hits.touchpoint, [ITEMS.get(name) for name in NAMES]),
        "amount": amount(bills.owed),
        "state": label(bills.state, OUTCOMES["billing"]),
        "case": number("C", bills.hits.case),
    })  # fmt: skip


def _write_surveys(folder: Path, asked: Invitations) -> None:
    answered = asked.answered_at > 0
    columns = {
        "invitation": number("I", np.arange(asked.about.size), 7),
        "customer": number("K", asked.customer),
        "sent": utc(asked.sent_at),
        "question": label(asked.instrument, INSTRUMENTS),
        "about": label(asked.about, NAMES),
        "case": number("C", asked.case),
        "answer": number("R", np.where(answered, np.arange(answered.size), -1), 7),
        "answered": utc(asked.answered_at),
        "score": number("", np.where(answered, asked.score, -1), 1),
        "comment": label(asked.comment, TEXTS),
        "language": label(np.append(LANGUAGE_OF, -1)[asked.comment], LANGUAGES),
    }
    bad = spoil(
        "answers", columns, invitation="X{}", answer="X{}", question="nps", about=None, case=None,
        score="11", answered="2026-09-01T10:00:00Z",
    )  # fmt: skip
    write_csv(folder / "surveys" / "answers.csv.gz", bad)


def _write_reviews(folder: Path, written: Invitations) -> None:
    write_csv(folder / "surveys" / "reviews.csv", {
        "review": number("Z", np.arange(written.about.size)),
        "customer": number("K", written.customer),
        "written": utc(written.answered_at),
        "stars": number("", written.score, 1),
    })  # fmt: skip


def _write_customers(folder: Path, world: World, end: int) -> None:
    columns: dict[str, pa.Array] = {
        "customer": number("K", np.arange(world.size)),
        "account": number("F", world.account),
        "since": local_day(world.acquired_at),
        "left": local_day(np.where(world.churned_at < end, world.churned_at, 0)),
    }
    columns |= {name: label(world.traits[name], list(values)) for name, values in TRAITS.items()}
    path = folder / "crm" / "customers.csv"
    write_csv(path, spoil("customers", columns), delimiter=";")


def _write_identities(folder: Path, seed: int, records: Records) -> None:
    links = list_links(seed, records)
    write_csv(folder / "crm" / "identities.csv.gz", {
        "system": label(links.system, list(KEY_PREFIXES)),
        "key": pa.array(links.key),
        "customer": number("K", links.customer),
        "linked": utc(links.linked),
    })  # fmt: skip


def _write_notes(folder: Path, records: Records) -> None:
    _write_rows(folder / "research" / "observations.csv", list(NOTE), OBSERVATIONS, ",")
    _write_rows(folder / "plans" / "actions.csv", list(ACTION), ACTIONS, ",")
    _write_rows(folder / "finance" / "costs.csv", list(COST), list_prices(records.plants), ";")


def _write_rows(
    path: Path, header: list[str], rows: tuple[tuple[str, ...], ...], delimiter: str
) -> None:
    columns = zip(header, zip(*rows, strict=True), strict=True)
    write_csv(path, {name: pa.array(values) for name, values in columns}, delimiter=delimiter)
