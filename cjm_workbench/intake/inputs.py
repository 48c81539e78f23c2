"""What a client's sources are made of: files, and what its databases held when last read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjm_workbench.errors import SourceError
from cjm_workbench.intake.hashes import hash_files
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.load import ClientSettings
from cjm_workbench.sources.engine import connect
from cjm_workbench.sources.read import Files, source_files
from cjm_workbench.sources.snapshot import snapshot_path, take_snapshot

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


@dataclass(frozen=True)
class Inputs:
    """The files of a client's sources.

    Attributes
    ----------
    files
        Source to its files, by the name that they have in its settings.
    failed
        Source to the reason why it has none.
    """

    files: dict[str, Files]
    failed: dict[str, SourceError]


def find_inputs(settings: ClientSettings, workspace: Path, *, refresh: bool) -> Inputs:
    """Find the files of every source; read a database where that was not done before.

    Parameters
    ----------
    settings
        The client's.
    workspace
        Where it is written down what databases hold, under ``<client>/snapshots/``.
    refresh
        Whether to read databases anew, even if that was done before.
    """
    files, failed = {}, {}
    snapshots = workspace / settings.client.client / "snapshots"
    for name, source in settings.client.sources.items():
        try:
            if source.url_from is None:
                files[name] = source_files(source, settings.folder, name)
            else:
                path = snapshot_path(name, source, snapshots)
                if refresh or not path.is_file():
                    with open_engine(settings.client) as con:
                        take_snapshot(con, name, source, path)
                files[name] = {"database": [path]}
        except SourceError as error:
            failed[name] = error
    return Inputs(files, failed)


def hash_inputs(inputs: Inputs, memory: Path) -> dict[str, str]:
    """Hash every file, by the name that it has in the build record.

    Parameters
    ----------
    inputs
        The files.
    memory
        A JSON file that remembers hashes between runs.
    """
    paths: dict[str, Path] = {}
    for name, files in inputs.files.items():
        for part, found in files.items():
            # Numbered: one '*' may find two files of the same name, in two folders.
            several = len(found) > 1
            for number, path in enumerate(found, start=1):
                paths[f"{name}/{part}/{f'{number}/' if several else ''}{path.name}"] = path
    hashes = hash_files(list(paths.values()), memory)
    return {name: hashes[path] for name, path in paths.items()}


@contextmanager
def open_engine(client: Client) -> Iterator[Backend]:
    """Give an engine within the client's limits, and close it."""
    con = connect(client.engine.memory_limit, client.engine.threads)
    try:
        yield con
    finally:
        con.disconnect()
