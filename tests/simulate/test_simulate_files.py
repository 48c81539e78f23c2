"""The raw files: how each system writes, and when they are made."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cjm_workbench.simulate import make
from cjm_workbench.simulate.dirt import DIRT, spoil
from cjm_workbench.simulate.files import (
    german,
    local,
    local_day,
    number,
    utc,
    with_offset,
    write_csv,
)
from cjm_workbench.simulate.make import make_data
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.telecom import write_telecom

# 2026-07-01 22:30:05 UTC, and the same in January
SUMMER, WINTER = 1_782_945_005, 1_767_306_605
MOMENTS = np.array([SUMMER, WINTER])


def test_the_same_moment_as_five_systems_write_it():
    assert utc(MOMENTS).to_pylist() == ["2026-07-01 22:30:05Z", "2026-01-01 22:30:05Z"]
    assert local(MOMENTS).to_pylist() == ["2026-07-02 00:30:05", "2026-01-01 23:30:05"]
    assert local_day(MOMENTS).to_pylist() == ["2026-07-02", "2026-01-01"]
    assert german(MOMENTS).to_pylist() == ["02.07.2026 00:30:05", "01.01.2026 23:30:05"]
    assert with_offset(MOMENTS).to_pylist() == [
        "2026-07-02 00:30:05+02:00", "2026-01-01 23:30:05+01:00",
    ]  # fmt: skip


def test_a_moment_that_did_not_come_is_an_empty_cell():
    none = np.array([0])
    assert [column.to_pylist() for column in (utc(none), local(none), local_day(none))] == [
        [None], [None], [None],
    ]  # fmt: skip


def test_packed_text_says_nothing_of_when_it_was_packed(tmp_path):
    write_csv(tmp_path / "a.csv.gz", {"name": pa.array(["x", None])})
    packed = (tmp_path / "a.csv.gz").read_bytes()
    assert packed[4:8] == bytes(4)  # the header's time
    assert gzip.decompress(packed).decode() == '"name"\n"x"\n\n'


def test_spoilt_rows_come_after_the_sound_ones():
    rows = next(rows for source, _, rows, _ in DIRT if source == "web")
    sound = {"hit": number("W", np.arange(20)), "visitor": number("v", np.arange(20))}
    spoilt = spoil("web", sound, hit="X{}", visitor=None)
    assert spoilt["hit"].to_pylist()[:20] == sound["hit"].to_pylist()
    assert spoilt["hit"].to_pylist()[20:] == [f"X{place}" for place in range(rows)]
    assert spoilt["visitor"].to_pylist()[20:] == [None] * rows


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write_telecom(folder, 5, 300, quarters=Quarters(2))
    return folder


def test_the_same_seed_gives_the_same_bytes(made, tmp_path):
    write_telecom(tmp_path, 5, 300, quarters=Quarters(2))
    assert hashes(tmp_path) == hashes(made)
    assert len(hashes(made)) > 12


def test_another_seed_gives_other_files_and_the_same_truth(made, tmp_path):
    write_telecom(tmp_path, 6, 300, quarters=Quarters(2))
    same = {name for name, own in hashes(made).items() if hashes(tmp_path)[name] == own}
    # what people wrote down is no draw
    assert same == {
        "truth.json", "finance/costs.csv", "plans/actions.csv", "research/observations.csv",
    }  # fmt: skip


def test_a_plant_switched_off_leaves_the_other_systems_as_they_were(made, tmp_path):
    write_telecom(tmp_path, 5, 300, quarters=Quarters(2), plants=Plants(p1=0))
    changed = {name for name, own in hashes(made).items() if hashes(tmp_path)[name] != own}
    assert "orders/orders.csv" in changed  # who orders where is what P1 is about
    assert not changed & {"tickets/tickets.csv", "billing/bills.parquet", "crm/customers.csv"}


def test_every_key_of_a_system_is_its_own(made):
    hits = pq.read_table(made / "web" / "hits.parquet").to_pandas()
    links = gzip.decompress((made / "crm" / "identities.csv.gz").read_bytes()).decode()
    known = {line.split(",")[1].strip('"') for line in links.splitlines()[1:]}
    customers = hits["visitor"].dropna()
    customers = customers[customers.str.startswith("v")]
    assert set(customers) <= known
    assert not any(visitor.startswith("K") for visitor in customers)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The seeds and sizes of which files are made."""
    calls = []

    def write(folder: Path, seed: int, customers: int) -> None:
        calls.append((seed, customers))
        (folder / "file.csv").write_text("x")

    monkeypatch.setattr(make, "SCENARIOS", {"telecom": write})
    return calls


def test_files_are_made_once(written, tmp_path):
    for _ in range(2):
        make_data(tmp_path / "data", scenario="telecom", seed=1, customers=100)
    assert written == [(1, 100)]


def test_files_made_with_other_values_are_made_anew(written, tmp_path):
    data = tmp_path / "data"
    make_data(data, scenario="telecom", seed=1, customers=100)
    (data / "old.csv").write_text("left over")
    make_data(data, scenario="telecom", seed=2, customers=100)
    assert written == [(1, 100), (2, 100)]
    assert json.loads((data / make.MADE_WITH).read_text())["seed"] == 2
    assert not (data / "old.csv").exists()


def test_a_simulation_that_fails_leaves_nothing(monkeypatch, tmp_path):
    def fail(folder: Path, seed: int, customers: int) -> None:
        (folder / "half.csv").write_text("x")
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(make, "SCENARIOS", {"telecom": fail})
    with pytest.raises(RuntimeError):
        make_data(tmp_path / "data", scenario="telecom", seed=1, customers=100)
    assert list(tmp_path.iterdir()) == []
