"""Files of the systems that customers touch: web, app, e-mail, shops, calls, chat."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cjm_workbench.simulate.business import OFFER_CHANNELS
from cjm_workbench.simulate.dirt import spoil
from cjm_workbench.simulate.files import (
    german,
    keys,
    label,
    local,
    number,
    utc,
    with_offset,
    write_csv,
    write_json_lines,
    write_parquet,
)
from cjm_workbench.simulate.quarters import Ints
from cjm_workbench.simulate.records import Hits, Records
from cjm_workbench.simulate.systems import (
    CAMPAIGNS,
    CHAT_DEVICES,
    OUTCOMES,
    PHONES,
    UNKNOWN_PAGE,
    WEB_DEVICES,
    record,
)
from cjm_workbench.simulate.touchpoints import NAMES

CODES = {
    "Plan pages": "plans", "Comparison": "plans/compare", "Help article": "help/article",
    "Contact form": "help/contact",
    "Plans in the app": "plans_open", "Line test in the app": "line_test",
    "Status in the app": "ticket_status", "Account in the app": "account_open",
    "Offer e-mail": "offer_click", "Order confirmed": "order_conf",
    "Service newsletter": "news_sent", "Newsletter opened": "news_open",
    "Advice in the shop": "ADVICE", "Help in the shop": "SERVICE",
    "Advice by phone": "SALES", "Help call": "FAULT", "Chase call": "TICKET",
    "Advice by chat": "plans", "Help by chat": "help",
    "Offer sent": "SENT", "Offer opened": "OPEN", "Offer clicked": "RESPONSE",
    "Basket opened": "basket",
    "Lead created": "LEAD", "Lead won": "WON", "Friend told": "FRIEND",
}  # fmt: skip
"""What each system calls a touchpoint; the client's settings map it back."""

Known = Mapping[str, Ints]


def write_contacts(folder: Path, seed: int, records: Records) -> None:
    """Write one file a system, or more.

    Parameters
    ----------
    folder
        Where the files go, each in the folder of its system.
    seed
        Of the simulation.
    records
        What happened.
    """
    writers = {
        "web": _write_web, "app": _write_app, "email": _write_email,
        "shop": _write_shop, "calls": _write_calls, "chat": _write_chat,
        "offers": _write_offers, "baskets": _write_baskets, "sales": _write_sales,
    }  # fmt: skip
    for system, write in writers.items():
        own = record(seed, records, system)
        write(folder, own.hits, own.knows)


def _key(prefix: str, hits: Hits) -> pa.Array:
    return label(hits.customer, keys(prefix, int(hits.customer.max(initial=0)) + 1))


def _called() -> list[str | None]:
    return [CODES.get(name) for name in NAMES]


def _write_web(folder: Path, hits: Hits, knows: Known) -> None:
    pages = np.where(knows["unknown"], 0, 1 + hits.touchpoint)
    columns = {
        "hit": number("W", np.arange(hits.size), 7),
        "time": utc(hits.at),
        "visitor": pc.coalesce(_key("v", hits), number("p", hits.visitor)),
        "page": label(pages, [UNKNOWN_PAGE, *_called()]),
        "device": label(knows["device"], WEB_DEVICES),
        "visit": number("V", hits.what, 7),
        "scroll": number("", knows["scroll"], 1),
        "case": number("C", hits.case),
    }  # fmt: skip
    write_parquet(folder / "web" / "hits.parquet", spoil("web", columns, hit="X{}", visitor=None))


def _write_app(folder: Path, hits: Hits, knows: Known) -> None:
    write_csv(folder / "app" / "events.csv.gz", {
        "event": number("A", np.arange(hits.size), 7),
        "installation": _key("d", hits),
        "time": with_offset(hits.at),
        "name": label(hits.touchpoint, _called()),
        "system": label(knows["phone"], PHONES),
        "case": number("C", hits.case),
    })  # fmt: skip


def _write_email(folder: Path, hits: Hits, knows: Known) -> None:
    write_csv(folder / "email" / "mailings.csv.gz", {
        "message": number("M", np.arange(hits.size), 7),
        "recipient": _key("m", hits),
        "time": utc(hits.at),
        "kind": label(hits.touchpoint, _called()),
        "campaign": label(knows["campaign"], CAMPAIGNS),
        "case": number("C", hits.case),
    })  # fmt: skip


def _write_shop(folder: Path, hits: Hits, knows: Known) -> None:
    columns = {
        "Besuch": number("S", np.arange(hits.size)),
        "Kunde": number("K", hits.customer),
        "Zeit": local(hits.at),
        "Anlass": label(hits.touchpoint, _called()),
        "Filiale": number("F", knows["shop"], 2),
        "Fall": number("C", hits.case),
    }
    write_csv(folder / "shop" / "besuche.csv", spoil("shop", columns), delimiter=";")


def _write_calls(folder: Path, hits: Hits, knows: Known) -> None:
    years = hits.at.astype("datetime64[s]").astype("datetime64[Y]").astype(int) + 1970
    for year in np.unique(years):
        own = np.flatnonzero(years == year)
        columns = {
            "call": number("T", own, 7),
            "customer": number("K", hits.customer[own]),
            "started": german(hits.at[own]),
            "reason": label(hits.touchpoint[own], _called()),
            "seconds": number("", knows["seconds"][own], 1),
            "case": number("C", hits.case[own]),
        }
        if year == years.max():
            columns = spoil("calls", columns, call="X{}", started="31.02.2026 10:00:00")
        write_csv(folder / "calls" / f"calls_{year}.csv", columns, delimiter=";")


def _write_chat(folder: Path, hits: Hits, knows: Known) -> None:
    columns = [
        number("H", np.arange(hits.size), 7),
        number("HA", np.arange(hits.size), 7),
        number("K", hits.customer),
        label(knows["device"], CHAT_DEVICES),
        local(hits.at),
        local(hits.at + knows["answered"]),
        pa.array(knows["answered"]),
        label(hits.touchpoint, _called()),
        number("C", hits.case),
    ]
    names = [
        "chat", "answer", "number", "device", "started", "answered", "waited", "topic", "case",
    ]  # fmt: skip
    customer = ("number", "device")
    rows = pa.table(columns, names=names).to_pylist()
    write_json_lines(folder / "chat" / "chats.jsonl", [
        {name: cell for name, cell in row.items() if name not in customer}
        | {"customer": {name: row[name] for name in customer}}
        for row in rows
    ])  # fmt: skip


def _write_offers(folder: Path, hits: Hits, knows: Known) -> None:
    write_csv(folder / "offers" / "offers.csv.gz", {
        "row": number("P", np.arange(hits.size), 7),
        "recipient": pc.coalesce(_key("o", hits), number("n", hits.visitor)),
        "time": utc(hits.at),
        "what": label(hits.touchpoint, _called()),
        "channel": label(hits.what, OFFER_CHANNELS),
        "campaign": label(knows["campaign"], CAMPAIGNS),
    })  # fmt: skip


def _write_baskets(folder: Path, hits: Hits, knows: Known) -> None:
    write_csv(folder / "web" / "baskets.csv", {
        "basket": number("Q", np.arange(hits.size)),
        "customer": number("K", hits.customer),
        "opened": utc(hits.at),
        "state": label(hits.what, OUTCOMES["baskets"]),
    })  # fmt: skip


def _write_sales(folder: Path, hits: Hits, knows: Known) -> None:
    write_csv(folder / "sales" / "leads.csv", {
        "entry": number("L", np.arange(hits.size)),
        "customer": number("K", hits.customer),
        "at": utc(hits.at),
        "what": label(hits.touchpoint, _called()),
        "state": label(hits.what, OUTCOMES["sales"]),
    })  # fmt: skip
