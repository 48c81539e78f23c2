"""One review of the demo client, made as a user makes it, for every worker of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.whole_reviews import make_shipped, shared_folder


@pytest.fixture(scope="session")
def demo_tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give the saved tables of the demo's review of everybody and of its index, by name."""
    made = make_shipped("demo", shared_folder(tmp_path_factory, "shipped"))
    tables = [path for path in made.glob("*/*/tables/*.parquet") if path.parts[-3] != "business"]
    return {path.stem: path for path in tables}
