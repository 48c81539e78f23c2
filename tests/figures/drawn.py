"""What a picture holds, and tables of a few rows that pictures are drawn from."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D


def rows(base: dict[str, object], *changes: dict[str, object]) -> pd.DataFrame:
    """Give a table with a row for each change of a base."""
    return pd.DataFrame([{**base, **change} for change in changes])


def marks(axes: Axes, gid: str) -> list[Line2D]:
    """Give the marks and lines of a name."""
    return [line for line in axes.lines if line.get_gid() == gid]


def words(axes: Axes) -> list[str]:
    """Give the texts of a picture."""
    return [text.get_text() for text in axes.texts]
