"""A command reads the client's databases once, and its chapters read what it found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cjm_workbench.reporting import review_all as reviewing_all
from cjm_workbench.reporting import run as running
from cjm_workbench.reporting.check import check_client
from cjm_workbench.reporting.review_all import review_all
from cjm_workbench.reporting.run import run_review
from cjm_workbench.reporting.workers import Workers
from cjm_workbench.review import open_review
from cjm_workbench.sources import snapshot


@pytest.fixture
def client(tiny_client: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the customers of `tiny` come from a database."""
    settings = tiny_client / "tiny" / "client.yaml"
    text = settings.read_text()
    assert "file: customers.csv" in text
    database = "url_from: CRM_URL\n    table: people"
    settings.write_text(text.replace("file: customers.csv", database))
    gold = tiny_client / "tiny" / "segments" / "gold.yaml"
    gold.write_text(gold.read_text().replace("filter: {tier: gold}\n", ""))
    monkeypatch.chdir(tiny_client.parent)
    return tiny_client


@pytest.fixture
def asked(client: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for the database, and note each time that it is asked."""
    noted: list[str] = []
    people = pa.table({
        "who": [f"secret-{number:03d}" for number in range(20)],
        "tier": ["gold" if number % 4 == 0 else "plain" for number in range(20)],
    })  # fmt: skip

    def read(con: Any, table: str, source: object, where: str) -> None:
        noted.append(where)
        con.create_table(table, people)

    monkeypatch.setattr(snapshot, "read_postgres", read)
    return noted


@pytest.fixture
def no_chapters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open reviews, as chapters do, and run none."""

    def open_one(_: Path, __: Path, given: dict[str, Any], *___: object) -> dict[str, float]:
        open_review(**given).con.disconnect()
        return {}

    monkeypatch.setattr(running, "_run_chapters", open_one)
    monkeypatch.setattr(running, "_export", lambda review, work: None)
    monkeypatch.setattr(reviewing_all, "write_index", lambda *_, **__: Path("index.html"))


def check(client: Path) -> None:
    check_client(client, "tiny")


def run(client: Path) -> None:
    run_review(client, "tiny", "all", "2026-07")


def review(client: Path) -> None:
    with Workers() as workers:
        made = review_all(client, "tiny", "2026-07", workers=workers)
    assert made.failed == {}


@pytest.mark.usefixtures("no_chapters")
@pytest.mark.parametrize("command", [check, run, review])
def test_each_command_reads_a_database_once(
    client: Path, asked: list[str], command: Callable[[Path], None]
) -> None:
    command(client)
    assert asked == ["source people"]
    command(client)
    assert asked == ["source people"] * 2


def test_a_chapter_alone_takes_what_was_read_last(client: Path, asked: list[str]) -> None:
    for _ in range(2):
        review = open_review(client="tiny", segment="gold", parameters="parameters")
        review.con.disconnect()
    assert asked == ["source people"]
