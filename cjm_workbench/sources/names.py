"""The names of a source's columns: which of them the engine can hold beside each other."""

from __future__ import annotations

from cjm_workbench.errors import SourceError

ROW = "source_row"
"""The column that the workbench adds to every source: the number of the record."""


def check_header(names: list[str], where: str) -> list[str]:
    """Refuse column names that could not be told apart.

    Parameters
    ----------
    names
        As the source gives them.
    where
        Source and file, for messages.

    Raises
    ------
    SourceError
        If a name stands twice (the engine does not tell ``ID`` from ``id``), is the one that the
        workbench adds, or holds a null character.

    Examples
    --------
    >>> check_header(["order", "paid at"], "source shop: orders.csv")
    ['order', 'paid at']
    """
    for number, name in enumerate(names):
        if "\0" in name:
            raise SourceError(
                f"{where}: a column name holds a null character",
                next_step="Name the file's encoding, for example encoding: utf-16.",
            )
        if name.lower() == ROW:
            raise SourceError(
                f"{where}: the column name '{name}' is taken: it holds the number of the record",
                next_step="Rename the column in the file.",
            )
        same = [other for other in names[:number] if other.lower() == name.lower()]
        if same:
            raise SourceError(
                f"{where}: the columns '{same[0]}' and '{name}' have one name, apart from case",
                next_step="Rename one of the two in the file.",
            )
    return names
