"""The tables of docs/proof.md, between their marks."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd


def replace_parts(page: str, parts: Mapping[str, str]) -> str:
    """Put tables between their marks.

    Parameters
    ----------
    page
        The page, with ``<!-- MARK -->`` before and ``<!-- /MARK -->`` after each table.
    parts
        Mark to its table.

    Raises
    ------
    ValueError
        If the page has not both marks of a part.

    Examples
    --------
    >>> print(replace_parts("<!-- a -->\\nold\\n<!-- /a -->", {"a": "new"}))
    <!-- a -->
    new
    <!-- /a -->
    """
    for mark, text in parts.items():
        between = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
        new = text.replace("\\", r"\\")  # a backslash would name a group
        page, found = between.subn(rf"\g<1>{new}\n\g<2>", page)
        if found != 1:
            raise ValueError(f"the page holds {found} places for '{mark}', and not 1")
    return page


def write_table(table: pd.DataFrame, columns: Mapping[str, str]) -> str:
    """Write the columns of a table as Markdown.

    Parameters
    ----------
    table
        Of texts, as they are to stand.
    columns
        Column to its heading, in order.

    Examples
    --------
    >>> print(write_table(pd.DataFrame({"a": ["1"], "b": ["2"]}), {"b": "B", "a": "A"}))
    | B | A |
    | --- | --- |
    | 2 | 1 |
    """
    rows = table[[*columns]].astype("str").to_numpy().tolist()
    lines = [[*columns.values()], ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def of(some: int, all_: int) -> str:
    """Write a count with what it is out of, and its share.

    Examples
    --------
    >>> of(193, 200)
    '193 of 200 (96.5 %)'
    """
    return f"{some:,} of {all_:,} ({some / all_:.1%})".replace("%", " %") if all_ else ""
