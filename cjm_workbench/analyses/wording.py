"""How readings name things, and hold back where the evidence does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from cjm_workbench.schemas.format import is_missing, number

HOLDS_BACK = {
    "sufficient": "",
    "thin": " (thin evidence: take the direction only)",
    "insufficient": " (insufficient evidence: no claim)",
}
"""What the evidence of a difference cannot carry."""

THIN_LEVEL = " (thin evidence)"
"""The same of a level, which has no direction."""


def each_type(table: pd.DataFrame, read: Callable[[str, pd.DataFrame], str]) -> str:
    """Read the rows of one journey type after the other.

    Parameters
    ----------
    table
        A result table with ``journey_type``.
    read
        Makes a sentence of a journey type and its rows.
    """
    types = table.groupby("journey_type", sort=True)
    return " ".join(read(str(name), rows) for name, rows in types)


def every(n: int, verb: str) -> str:
    """Say of all journeys what they do.

    Examples
    --------
    >>> every(1434, "begin"), every(1, "begin")
    ('all 1,434 journeys begin', 'the only journey begins')
    """
    return f"all {number(n)} journeys {verb}" if n != 1 else f"the only journey {verb}s"


def named(name: object) -> str:
    """Quote a name that comes from the data, so that the sentence around it can be read.

    Examples
    --------
    >>> named("Know where it stands")
    '“Know where it stands”'
    """
    return f"“{name}”"


def join_names(names: Iterable[str]) -> str:
    """Join several names to one text.

    Examples
    --------
    >>> join_names(["web", "phone", "shop"]), join_names(["web"])
    ('web, phone and shop', 'web')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def cautious(sentence: str, row: pd.Series[Any]) -> str:
    """Add to a sentence what the evidence of its estimate cannot carry.

    Parameters
    ----------
    sentence
        Without its full stop.
    row
        The estimate, with ``evidence``; of a comparison with ``difference``.

    Returns
    -------
    str
        A bracket at the sentence's end takes the words in: there are no two in a row.

    Examples
    --------
    >>> cautious("Half went on", pd.Series({"evidence": "thin"}))
    'Half went on (thin evidence)'
    >>> cautious("Fewer went on (−9.0 pp)", pd.Series({"evidence": "thin", "difference": -0.09}))
    'Fewer went on (−9.0 pp; thin evidence: take the direction only)'
    """
    words = HOLDS_BACK[row["evidence"]]
    if row["evidence"] == "thin" and is_missing(row.get("difference")):
        words = THIN_LEVEL
    if words and sentence.endswith(")"):
        return f"{sentence[:-1]}; {words.removeprefix(' (')}"
    return sentence + words
