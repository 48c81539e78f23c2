"""The store: what passed the gate, as Parquet, under a name made from its inputs and settings.

The gate always runs in the embedded engine; what it stores, any engine can read.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import ibis.expr.types as ir
from pandera.errors import SchemaErrors

from cjm_workbench.errors import DataError
from cjm_workbench.intake.counts import check_counts
from cjm_workbench.intake.gate import Gated, pass_gate, read_sources
from cjm_workbench.intake.hints import hint_for
from cjm_workbench.intake.inputs import Inputs, find_inputs, hash_inputs, open_engine
from cjm_workbench.intake.masks import mask_reasons
from cjm_workbench.schemas.canonical import TABLES
from cjm_workbench.schemas.format import plural
from cjm_workbench.settings.load import ClientSettings
from cjm_workbench.simulate.make import make_data
from cjm_workbench.writing import whole_folder, write_text

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

VERSION = 8
"""Raised when the gate itself changes what it stores, so that older stores are made anew."""


@dataclass(frozen=True)
class Store:
    """A client's valid rows, quarantine and reconciliation.

    Attributes
    ----------
    folder
        Where the Parquet files lie.
    key
        The hash of inputs and settings that names it.
    inputs
        Name of each input file (as the settings name it) to the hash of its content.
    """

    folder: Path
    key: str
    inputs: dict[str, str]

    def has(self, table: str) -> bool:
        """Tell whether any source maps this canonical table."""
        return (self.folder / f"{table}.parquet").is_file()

    def read(self, con: Backend, table: str) -> ir.Table:
        """Open a table: canonical, quarantine, reconciliation or keys; empty where not mapped."""
        path = self.folder / f"{table}.parquet"
        if path.is_file():
            return con.read_parquet(path, table_name=f"store_{table}")
        schema = {name: column.dtype.type for name, column in TABLES[table].columns.items()}
        return con.create_table(f"store_{table}", schema=schema, overwrite=True)


def open_store(settings: ClientSettings, workspace: Path, *, refresh: bool = False) -> Store:
    """Open the store of a client's inputs, passing them through the gate if that is not done yet.

    Parameters
    ----------
    settings
        The client's.
    workspace
        The folder of stores, a folder a client.
    refresh
        Whether databases are read anew. A chapter leaves that to the command that runs it, so that
        all chapters see the same rows; where it runs alone, it takes what was read last.

    Raises
    ------
    SourceError
        If a source cannot be read.
    DataError
        If all its rows were refused.
    """
    _simulate(settings)
    inputs = find_inputs(settings, workspace, refresh=refresh)
    if inputs.failed:
        _tell_unreadable(settings, inputs)
    home = workspace / settings.client.client
    hashes = hash_inputs(inputs, home / "hashes.json")
    key = _key(settings, hashes)
    store = Store(home / "store" / key, key, hashes)
    if not store.folder.is_dir():
        _fill(store, settings, inputs)
    return store


def _simulate(settings: ClientSettings) -> None:
    made = settings.client.simulated
    if made is not None:
        make_data(
            settings.folder / "data",
            scenario=made.scenario, seed=made.seed, customers=made.customers,
        )  # fmt: skip


def _key(settings: ClientSettings, inputs: dict[str, str]) -> str:
    text = json.dumps([VERSION, settings.fingerprint, inputs], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _fill(store: Store, settings: ClientSettings, inputs: Inputs) -> None:
    with open_engine(settings.client) as con:
        gated = pass_gate(con, settings, inputs)
        check_counts(gated.reconciliation)
        _refuse_nothing_valid(gated, settings)
        with whole_folder(store.folder, replace=False) as work:
            _write(con, gated, work)
            write_text(work / "inputs.json", json.dumps(store.inputs, indent=1))


def _tell_unreadable(settings: ClientSettings, inputs: Inputs) -> NoReturn:
    """Raise what is wrong with some sources, once the others were tried."""
    with open_engine(settings.client) as con:
        read_sources(con, settings, inputs)
    raise AssertionError("a source without files was read")


def _write(con: Backend, gated: Gated, work: Path) -> None:
    for table, rows in gated.tables.items():
        path = work / f"{table}.parquet"
        con.to_parquet(rows, path)
        _confirm(table, con.read_parquet(path, table_name=f"written_{table}"))
    con.to_parquet(
        gated.quarantine.order_by(["source", "table", "source_row", "reason"]),
        work / "quarantine.parquet",
    )
    con.to_parquet(
        gated.reconciliation.order_by(["source", "table"]), work / "reconciliation.parquet"
    )
    con.to_parquet(gated.keys, work / "keys.parquet")


def _confirm(table: str, written: ir.Table) -> None:
    """Let the schema have the last word: the gate's predicates were only derived from it."""
    try:
        TABLES[table].validate(written, lazy=True)
    except SchemaErrors as error:
        raise DataError(
            f"table {table} holds rows that its schema refuses",
            next_step="This is a fault of cjm-workbench: report it with the settings.",
        ) from error


def _refuse_nothing_valid(gated: Gated, settings: ClientSettings) -> None:
    counts = gated.reconciliation.execute()
    measured = counts[counts["table"].isin(["events", "feedback"])]
    if measured["valid"].sum() > 0:
        return
    refused, absent = int(counts["quarantined"].sum()), int(measured["absent"].sum())
    reasons = _most_common_reasons(gated.quarantine)
    said = "; ".join(f"{reason} ({n})" for reason, n in reasons.items())
    hint = next(filter(None, map(hint_for, reasons)), "")
    raise DataError(
        f"{settings.folder}: no event or answer is valid: {plural(refused, 'row')} quarantined"
        + (f", {plural(absent, 'cell')} empty" if absent else "")
        + (f": {said}" if said else ""),
        next_step="Compare the mapping in client.yaml with the file: columns, formats, codes"
        + (f"; {hint}." if hint else "."),
    )


def _most_common_reasons(quarantine: ir.Table, most: int = 3) -> dict[str, int]:
    """Name the most common reasons with their numbers, without the values that they quote."""
    counted = quarantine.group_by(reason=mask_reasons(quarantine.reason)).agg(n=quarantine.count())
    found = counted.order_by([counted.n.desc(), counted.reason]).limit(most).execute()
    return dict(zip(found["reason"], found["n"], strict=True))
