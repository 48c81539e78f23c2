"""Groups of a whole client: found where they are planted, kept by the store, and not invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cjm_workbench.intake.store import Store, open_store
from cjm_workbench.journeys.discovery import Discovered, open_discovered
from cjm_workbench.settings.load import ClientSettings, load_client
from cjm_workbench.settings.periods import parse_period
from cjm_workbench.sources.engine import connect

Q3 = parse_period("2026Q3", zone="Europe/Paris")
CUSTOMERS, EVENTS = 240, 40
BEGINS = datetime(2025, 7, 10)

Open = Callable[..., tuple[ClientSettings, Store]]


@pytest.fixture
def open_client(tiny_client: Path) -> Open:
    """Open the client `tiny` with other customers: each event is in the app with their chance."""

    def open_(chances: np.ndarray) -> tuple[ClientSettings, Store]:
        write_events(tiny_client / "tiny" / "events.csv", chances)
        settings = load_client(tiny_client, "tiny")
        return settings, open_store(settings, tiny_client.parent / ".cjm")

    return open_


def write_events(path: Path, chances: np.ndarray) -> None:
    rng = np.random.default_rng(5)
    who = np.repeat(np.arange(len(chances)), EVENTS)
    days = rng.uniform(0, 350, size=who.size)
    in_app = rng.random(who.size) < np.repeat(chances, EVENTS)
    pd.DataFrame({
        "who": [f"c{number:03}" for number in who],
        "when": [(BEGINS + timedelta(days=day)).isoformat() for day in days],
        "what": "Visit the shop",
        "how": np.where(in_app, "app", "web"),
        "paid": "",
    }).to_csv(path, index=False)  # fmt: skip


def discover(settings: ClientSettings, store: Store) -> tuple[Discovered, pd.DataFrame]:
    found = open_discovered(connect(), store, settings, Q3)
    return found, found.members.execute().set_index("customer_id").sort_index()


def test_planted_groups_are_found_in_the_store(open_client: Open) -> None:
    two_kinds = np.repeat([0.15, 0.85], CUSTOMERS // 2)
    found, members = discover(*open_client(two_kinds))
    assert found.groups["group"].tolist() == ["group_1", "group_2"]
    habits = found.features[found.features["used"]]
    # the share of the web says what that of the app does
    assert habits["feature"].tolist() == ["channel app"]
    first, second = members["group"].iloc[: CUSTOMERS // 2], members["group"].iloc[CUSTOMERS // 2 :]
    assert first.nunique() == second.nunique() == 1 and first.iloc[0] != second.iloc[0]


def test_customers_who_are_all_alike_give_no_group(open_client: Open) -> None:
    found, members = discover(*open_client(np.full(CUSTOMERS, 0.5)))
    assert not found.features["used"].any()
    assert found.groups.empty and set(members["group"]) == {"unknown"}


def test_groups_are_sought_once_and_kept(open_client: Open) -> None:
    settings, store = open_client(np.repeat([0.15, 0.85], CUSTOMERS // 2))
    _, first = discover(settings, store)
    kept = list(store.folder.parent.parent.glob("discovered/*/*.parquet"))
    before = {path: path.stat().st_mtime_ns for path in kept}
    _, second = discover(settings, store)
    pd.testing.assert_frame_equal(first, second)
    assert len(kept) == 4 and before == {path: path.stat().st_mtime_ns for path in kept}


def test_nothing_from_the_period_itself_is_read(open_client: Open) -> None:
    settings, store = open_client(np.repeat([0.15, 0.85], CUSTOMERS // 2))
    early = parse_period("2025Q3", zone="Europe/Paris")  # the data begins in it
    found = open_discovered(connect(), store, settings, early)
    assert found.members.count().execute() == 0 and found.groups.empty
