"""What this room makes of a store: made once, and kept beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from cjm_workbench.intake.inputs import open_engine
from cjm_workbench.intake.store import Store
from cjm_workbench.settings.client import Client
from cjm_workbench.writing import whole_folder

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

_MAKING = Lock()
"""Held while something is made: segments that run side by side need the same, once."""


def keep(
    store: Store, client: Client, kind: str, made_of: str, make: Callable[[Backend, Path], None]
) -> Path:
    """Give the folder of what was made of a store, making it if that is not done yet.

    Parameters
    ----------
    store
        What it is kept beside.
    client
        Their limits of the engine.
    kind
        The folder of all that is made in the same way.
    made_of
        All that it follows from, the version of the code that makes it included.
    make
        Writes its files into a folder, with an engine of its own: what that holds on the way is
        given back at the end, and the caller's queries are its own, whoever makes it.

    Returns
    -------
    Path
        Named by a hash of `made_of`.
    """
    key = hashlib.sha256(made_of.encode()).hexdigest()[:20]
    folder = store.folder.parent.parent / kind / key
    with _MAKING:
        if not folder.is_dir():
            with whole_folder(folder, replace=False) as work, open_engine(client) as con:
                make(con, work)
    return folder
