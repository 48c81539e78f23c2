"""A simulated telecom as a review: its canonical tables, made in this process, without files."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from cjm_workbench import review as opening
from cjm_workbench.intake.identify import KEYS
from cjm_workbench.intake.store import Store
from cjm_workbench.review import Review, open_review
from cjm_workbench.settings.client import Engine
from cjm_workbench.settings.load import ClientSettings, load_client
from cjm_workbench.simulate.canonical import canonical_tables
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Quarters

PARAMETERS = Path(__file__).parents[1] / "parameters"
CLIENT = "demo"
PERIOD = "2026Q3"


@dataclass(frozen=True)
class Telecom:
    """What is simulated, but for the seed.

    Attributes
    ----------
    customers
        How many.
    plants
        What is planted.
    quarters
        The span of the data; the last quarter is the period under review.
    journeys, kpis
        The journey types and KPIs that its settings hold; missing: all of the demo client's.
    """

    customers: int
    plants: Plants
    quarters: int = 2
    journeys: tuple[str, ...] | None = None
    kpis: tuple[str, ...] | None = None

    def describe(self) -> dict[str, Any]:
        """Say what it is, as the results of its seeds are filed under."""
        return asdict(self)

    def settings(self) -> ClientSettings:
        """Give its settings: the demo client's, for an engine of one thread."""
        demo = load_client(PARAMETERS, CLIENT)
        own = {name: demo.journeys[name] for name in self.journeys or demo.journeys}
        kpis = {name: demo.client.kpis[name] for name in self.kpis or demo.client.kpis}
        engine = Engine(memory_limit="1GB", threads=1)
        changed = {"engine": engine, "simulated": None, "kpis": kpis}
        return replace(demo, client=demo.client.model_copy(update=changed), journeys=own)


@dataclass(frozen=True)
class Drawn:
    """One telecom of one seed, of which reviews can be opened.

    Attributes
    ----------
    folder
        Holds the store, and what is made beside it.
    settings
        Of its client.
    """

    folder: Path
    settings: ClientSettings

    def open(self, segment: str = "all") -> Review:
        """Open the review of a segment as a chapter does, on tables that passed no gate."""
        store = Store(self.folder / CLIENT / "store" / "drawn", "drawn", {})
        with (
            mock.patch.object(opening, "load_client", lambda *_: self.settings),
            mock.patch.object(opening, "open_store", lambda *_: store),
        ):
            return open_review(
                client=CLIENT, segment=segment, period=PERIOD, parameters=str(PARAMETERS),
                save_to=str(self.folder / "tables" / segment),
            )  # fmt: skip


@contextmanager
def draw(telecom: Telecom, seed: int) -> Iterator[Drawn]:
    """Draw a telecom; it is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="cjm-proof-") as name:
        folder = Path(name)
        settings = telecom.settings()
        keyed = [name for name, source in settings.client.sources.items() if source.identities]
        _fill(folder / CLIENT / "store" / "drawn", telecom, seed, keyed)
        yield Drawn(folder, settings)


def _fill(store: Path, telecom: Telecom, seed: int, keyed: Collection[str]) -> None:
    store.mkdir(parents=True)
    tables = canonical_tables(
        seed, telecom.customers, quarters=Quarters(telecom.quarters), plants=telecom.plants
    )
    for name, rows in (tables | {"keys": _list_keys(tables["events"], keyed)}).items():
        parquet.write_table(rows, store / f"{name}.parquet")


def _list_keys(events: pa.Table, keyed: Collection[str]) -> pa.Table:
    """List what the keys of sources became, as the gate would; here a customer has one a source.

    A key without a link is a customer of its own, named after the source.
    """
    own = events.filter(pc.is_in(events["source"], pa.array(sorted(keyed))))
    counted = own.group_by(["source", "customer_id"]).aggregate([([], "count_all")]).to_pandas()
    names = counted["customer_id"].str.partition(":")
    keys = counted.assign(
        identity_source=counted["source"],
        source_key=counted["customer_id"],
        linked=names[0] != counted["source"],
        linked_at=None,
        records=counted["count_all"],
    )
    return pa.Table.from_pandas(keys[[*KEYS]], schema=ibis.schema(KEYS).to_pyarrow())
