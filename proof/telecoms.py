"""A simulated telecom as a review: its canonical tables, made in this process, without files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

from pyarrow import parquet

from cjm_workbench import review as opening
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
    """

    customers: int
    plants: Plants
    quarters: int = 2

    def describe(self) -> dict[str, Any]:
        """Say what it is, as the results of its seeds are filed under."""
        return {"customers": self.customers, "quarters": self.quarters, **asdict(self.plants)}


@dataclass(frozen=True)
class Drawn:
    """One telecom of one seed, of which reviews can be opened.

    Attributes
    ----------
    folder
        Holds the store, and what is made beside it.
    settings
        The demo client's, for an engine of one thread.
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
        _fill(folder / CLIENT / "store" / "drawn", telecom, seed)
        yield Drawn(folder, _one_thread(load_client(PARAMETERS, CLIENT)))


def _one_thread(settings: ClientSettings) -> ClientSettings:
    engine = Engine(memory_limit="1GB", threads=1)
    client = settings.client.model_copy(update={"engine": engine, "simulated": None})
    return replace(settings, client=client)


def _fill(store: Path, telecom: Telecom, seed: int) -> None:
    store.mkdir(parents=True)
    tables = canonical_tables(
        seed, telecom.customers, quarters=Quarters(telecom.quarters), plants=telecom.plants
    )
    for name, rows in tables.items():
        parquet.write_table(rows, store / f"{name}.parquet")
