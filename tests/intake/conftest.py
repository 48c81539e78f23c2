from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from cjm_workbench.intake.store import Store, open_store
from cjm_workbench.settings.load import ClientSettings, load_client

EVENTS = {
    "table": "events",
    "columns": {"customer_id": "id", "occurred_at": "at", "touchpoint": "what"},
}

MakeClient = Callable[..., ClientSettings]


@pytest.fixture
def make_client(tmp_path: Path) -> MakeClient:
    """Write a client with one source, and load its settings."""

    def _make(
        content: str | dict[str, str], *maps: dict[str, Any], sources: Any = None, **keys: Any
    ) -> ClientSettings:
        folder = tmp_path / "parameters" / "shop"
        (folder / "journeys").mkdir(parents=True, exist_ok=True)
        files = {"data.csv": content} if isinstance(content, str) else content
        for name, text in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        source = {"file": "data.csv", "maps": list(maps) or [EVENTS]}
        client = {"client": "shop", "title": "Shop", "sources": sources or {"log": source}, **keys}
        (folder / "client.yaml").write_text(yaml.safe_dump(client, sort_keys=False))
        (folder / "touchpoints.csv").write_text("touchpoint,stage\nVisit,Look\n")
        (folder / "journeys" / "buy.yaml").write_text(
            "{journey: buy, title: Buy, unit: customer, window: 1 day, lost_after: 2 days, "
            "stages: [{stage: Look}]}"
        )
        return load_client(tmp_path / "parameters", "shop")

    return _make


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / ".cjm"


class Opened:
    """A store's tables as lists of rows."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        found = pd.read_parquet(self.store.folder / f"{table}.parquet")
        plain = found[list(columns)].astype(object).where(found[list(columns)].notna(), None)
        return list(plain.itertuples(index=False, name=None))

    def reasons(self) -> list[str]:
        return [reason for (reason,) in self.rows("quarantine", "reason")]

    def counts(self) -> dict[tuple[str, str], tuple[int, ...]]:
        columns = ("source", "table", "read", "mapped", "valid", "quarantined", "absent")
        return {row[:2]: row[2:] for row in self.rows("reconciliation", *columns)}


@pytest.fixture
def gate(make_client: MakeClient, workspace: Path) -> Callable[..., Opened]:
    """Pass a client through the gate."""
    return lambda *args, **keys: Opened(open_store(make_client(*args, **keys), workspace))
