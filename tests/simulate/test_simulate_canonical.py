"""The short way gives the canonical tables that files and gate give."""

from __future__ import annotations

import ibis
import pandas as pd
import pyarrow as pa
import pytest

from cjm_workbench.intake.store import Store, open_store
from cjm_workbench.journeys.build import reconstruct
from cjm_workbench.settings.load import load_client
from cjm_workbench.simulate.canonical import canonical_tables
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.telecom import write_telecom
from cjm_workbench.sources.engine import connect
from tests.simulate.many_seeds import copy_demo

SEED, CUSTOMERS, TWO = 11, 1000, Quarters(2)
ELSEWHERE = ["source_row"]
"""Rows are counted over all files of a source by the gate, and over its events here."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory):
    """The client's settings and its store, filled from files."""
    parameters = tmp_path_factory.mktemp("canonical") / "parameters"
    folder = copy_demo(parameters)
    write_telecom(folder / "data", SEED, CUSTOMERS, quarters=TWO)
    settings = load_client(parameters, "demo")
    return settings, open_store(settings, parameters.parent / ".cjm")


@pytest.fixture(scope="module")
def short() -> dict[str, pa.Table]:
    return canonical_tables(SEED, CUSTOMERS, quarters=TWO)


KEYS = {
    "events": "event_id", "feedback": "feedback_id", "invitations": "invitation_id",
    "customers": "customer_id", "identities": "source_key", "observations": "observation_id",
    "actions": "action_id", "costs": "amount",
}  # fmt: skip


@pytest.mark.parametrize("name", KEYS)
def test_each_table_is_that_of_files_and_gate(stored, short, name):
    _, store = stored
    with_gate = pd.read_parquet(store.folder / f"{name}.parquet").drop(columns=ELSEWHERE)
    own = short[name].to_pandas().drop(columns=ELSEWHERE)
    # of a refused answer the invitation stands: seven more
    with_gate = with_gate[~with_gate[KEYS[name]].astype(str).str.startswith("X")]
    written = ["verbatim", "language", "text"]  # redacted at the gate
    with_gate, own = (
        table.drop(columns=written, errors="ignore").sort_values(KEYS[name]).reset_index(drop=True)
        for table in (with_gate, own)
    )
    assert len(own) == len(with_gate) > 4
    pd.testing.assert_frame_equal(own, with_gate, check_dtype=False)


def test_the_journeys_are_the_same(stored, short, tmp_path):
    settings, store = stored
    folder = tmp_path / "client" / "store" / "short"
    folder.mkdir(parents=True)
    con = connect("1GB", 1)
    for name, table in short.items():
        con.to_parquet(ibis.memtable(table), folder / f"{name}.parquet")
    as_of = pd.Timestamp(TWO.end, unit="s").to_pydatetime()
    made = [reconstruct(con, each, settings, as_of) for each in (store, Store(folder, "short", {}))]
    for part in ("journeys", "steps"):
        with_gate, own = (getattr(each, part).execute() for each in made)
        assert len(own) > 50
        pd.testing.assert_frame_equal(own, with_gate)
