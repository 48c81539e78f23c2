"""Names that settings use, against those that they or the canonical tables define."""

from __future__ import annotations

from collections.abc import Iterable

from cjm_workbench.errors import SettingsError
from cjm_workbench.schemas.canonical import mapped_columns
from cjm_workbench.settings.client import Client


def check_known(
    where: str, key: str, names: Iterable[str], known: Iterable[str], kind: str
) -> None:
    """Refuse a name that is not known.

    Parameters
    ----------
    where, key
        The file and the key that use the names, for messages.
    names, known
        The names used, and those that there are.
    kind
        What a name names, in the singular.

    Raises
    ------
    SettingsError
        With the nearest known name.
    """
    known = set(known)
    for name in names:
        if name not in known:
            raise SettingsError(
                f"{where}: {key}: unknown {kind} '{name}'",
                got=name, allowed=known, next_step=f"Use a known {kind}, or add it first.",
            )  # fmt: skip


def list_columns(client: Client, table: str) -> set[str]:
    """Name the columns and attributes by which a canonical table can be filtered."""
    columns = {name for name in mapped_columns(table) if name != "attributes"}
    return columns | client.attributes(table)
