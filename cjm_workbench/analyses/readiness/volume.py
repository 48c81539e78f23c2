"""When a source's volume stands off its own rhythm: silences, sudden drops and rises."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

SILENCE, DROP, RISE = "silence", "drop", "rise"
SPAN = ["source", "signal", "since", "until", "size", "usual"]
"""What a signal tells: its first and last day, records concerned, and what is usual then."""

LEAST_DAYS = 2
"""Days of a silence: one alone is often a holiday."""

CHANCE = 0.01
"""Of a false alarm of silence, over the whole span of a source."""

DAY, WEEK = pd.Timedelta(days=1), pd.Timedelta(weeks=1)


def find_silences(expected: pd.DataFrame) -> pd.DataFrame:
    """Find runs of days without a record that are longer than a source's own rhythm explains.

    Parameters
    ----------
    expected
        source, day, records, expected, dispersion: see `rhythm.expect_days`.

    Returns
    -------
    pandas.DataFrame
        `SPAN`; ``size`` is the records missing.

    Notes
    -----
    Records that come independently leave a run of days empty with the chance exp(-m), where m is
    what is expected in it; where weeks vary more than that, m is divided by the dispersion. A run
    counts where this, times the days of the source (Bonferroni), is below `CHANCE`.
    """
    empty = expected["records"].eq(0)
    runs = _number_runs(expected["source"], empty)
    spans = (
        expected[empty]
        .groupby(runs[empty])
        .agg(
            source=("source", "first"), since=("day", "min"), until=("day", "max"),
            usual=("expected", "sum"), dispersion=("dispersion", "first"), days=("day", "size"),
        )
    )  # fmt: skip
    watched = spans["source"].map(expected.groupby("source").size()).to_numpy(dtype=float)
    reach = spans["usual"].to_numpy(dtype=float) / spans["dispersion"].to_numpy(dtype=float)
    chance = watched * np.exp(-reach)
    found = spans[(spans["days"] >= LEAST_DAYS) & (chance < CHANCE)]
    told: pd.DataFrame = found.assign(signal=SILENCE, size=found["usual"])
    return told.reindex(columns=SPAN).reset_index(drop=True)


def find_shifts(weeks: pd.DataFrame, silences: pd.DataFrame, bots: pd.DataFrame) -> pd.DataFrame:
    """Join weeks of sudden drop or rise that follow each other.

    Parameters
    ----------
    weeks
        `Weeks`.
    silences, bots
        source, since, until. A drop that touches a silence, and a rise that touches the days of
        bots, is the same signal, and not told twice.

    Returns
    -------
    pandas.DataFrame
        `SPAN`; ``size`` is the records missing, or too many.
    """
    parts = [_join_weeks(weeks, weeks[signal], signal) for signal in (DROP, RISE)]
    found = pd.concat(parts, ignore_index=True)
    reasons = {DROP: silences, RISE: bots}
    told = [_is_told(row, reasons[row["signal"]]) for row in found.to_dict("records")]
    return found[~np.array(told, dtype=bool)].reset_index(drop=True)


def _is_told(row: Mapping[Hashable, Any], by: pd.DataFrame) -> bool:
    own = by[by["source"] == row["source"]]
    return bool(((own["since"] <= row["until"]) & (own["until"] >= row["since"])).any())


def _join_weeks(weeks: pd.DataFrame, marked: pd.Series[bool], signal: str) -> pd.DataFrame:
    runs = _number_runs(weeks["source"], marked)
    rows = weeks[marked].assign(size=(weeks["records"] - weeks["usual"]).abs())
    spans = rows.groupby(runs[marked]).agg(
        source=("source", "first"), since=("week", "min"), until=("week", "max"),
        size=("size", "sum"), usual=("usual", "sum"),
    )  # fmt: skip
    ends = pd.to_datetime(spans["until"]) + WEEK - DAY
    return spans.assign(signal=signal, until=ends).reindex(columns=SPAN)


def _number_runs(source: pd.Series[str], marked: pd.Series[bool]) -> pd.Series[int]:
    """Number the stretches of rows of one source that are alike."""
    changed = (marked != marked.shift()) | (source != source.shift())
    return changed.astype("int64").cumsum()
