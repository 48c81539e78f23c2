"""The pictures of chapter 04 but for emotion: each draws the rows of one journey type."""

from __future__ import annotations

import re
import textwrap
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from cjm_workbench.figures.panels import draw_panels
from cjm_workbench.figures.rows import (
    Columns,
    Row,
    draw_shares,
    leave_hidden,
    note_more,
    out_of,
    records_of,
    wrap,
    wrap_path,
)
from cjm_workbench.figures.style import styled_rows
from cjm_workbench.figures.words import Word
from cjm_workbench.schemas.format import difference, duration, is_missing, number, quantity
from cjm_workbench.schemas.results import Q_MAX
from cjm_workbench.schemas.series import SERIES

MOST: Final = 15
KINDS: Final = {
    "missing": Word("Missing:"),
    "out_of_sequence": Word("Out of sequence:"),
    "ad_hoc": Word("Ad hoc:"),
    "too_often": Word("Too often:"),
    "failed": Word("Failed:"),
}
PRECISIONS: Final = {"day": Word("(by the day)"), "clock": Word("(by the clock)")}
CONFORMS: Final = "none"
_FIRST: Final = re.compile(r"^(skipped|inserted)\b")  # other departures begin with a name

_PATH, _NEXT_TO = 36, 34  # characters of a line: of a path, and of what departs in it


@styled_rows
def plot_gaps(table: pd.DataFrame) -> Axes:
    """Draw each actual with its interval, joined to its target, a panel a measure.

    Parameters
    ----------
    table
        Rows of one journey type of ``experience.gaps``. Where any has a target, the others are
        left out. Panels order their rows by shortfall, the largest first.
    """
    wanted = table[table["verdict"] != ""]
    rows = table if wanted.empty else wanted
    shown = rows.sort_values("shortfall", ascending=False, kind="stable")
    keys = ["measure", *SERIES]
    panels = [group for _, group in shown.groupby(keys, sort=False, dropna=False)]
    panels.sort(key=lambda group: list(table["measure"].unique()).index(group["measure"].iloc[0]))
    least = max(3, MOST // max(1, len(panels)))
    left_out = sum(max(0, len(group) - least) for group in panels)
    return draw_panels(
        [group.head(least) for group in panels],
        titles=[_measure_title(group.iloc[0]) for group in panels],
        names=[[_narrow(stage) for stage in group["stage"].head(least)] for group in panels],
        left_out=note_more(left_out, "row"),
    )


def _narrow(name: str) -> list[str]:
    """Break a name beside a chart that has many columns to its right."""
    return textwrap.wrap(name, 34, max_lines=3, placeholder=" …") or [""]


def _measure_title(row: pd.Series) -> str:
    words = {
        "conversion": "Conversion",
        "time": "Median time, as a multiple of the target",
        "score": f"Score ({row['instrument']}{_scale(row)})",
        "emotion": f"Emotion ({row['instrument'] or 'any instrument'}), −2 to +2",
        "channel": "Steps through the desired channels",
    }
    if row["measure"] == "time" and is_missing(row["target"]):
        return Word("Median time")
    return Word(words[row["measure"]])


def _scale(row: pd.Series) -> str:
    if row["unit"] == "points":
        return ", points"
    if is_missing(row["scale_min"]):
        return ""
    return f", {number(row['scale_min'])} to {number(row['scale_max'])}"


@styled_rows
def plot_scores(table: pd.DataFrame) -> Axes:
    """Draw the mean of each touchpoint, the lowest first, a panel a series.

    Parameters
    ----------
    table
        Rows of one journey type of ``experience.scores``.
    """
    ordered = table.sort_values("value", kind="stable")
    panels = [group for _, group in ordered.groupby(SERIES, sort=True)]
    left_out = sum(max(0, len(group) - MOST) for group in panels)
    note = note_more(left_out, "touchpoint")
    return draw_panels(
        [group.head(MOST).assign(measure="score") for group in panels],
        titles=[f"{group['instrument'].iloc[0]}{_scale(group.iloc[0])}" for group in panels],
        names=[[_narrow(name) for name in group["touchpoint"].head(MOST)] for group in panels],
        left_out=f"{note}, rated higher" if note else "",
    )


@styled_rows
def plot_deviations(table: pd.DataFrame) -> Axes:
    """Draw the share of journeys with each deviation, beside what is associated with it.

    Parameters
    ----------
    table
        Rows of one journey type of ``experience.deviations``.
    """
    known, hidden = leave_hidden(table, "share")
    rows = known.head(MOST)
    estimates = rows.assign(
        value=rows["share"],
        ci_low=rows["share_low"],
        ci_high=rows["share_high"],
        evidence=rows["share_evidence"],
    )
    names = [
        [KINDS[kind], *wrap(touchpoint, most=2)]
        for kind, touchpoint in zip(rows["kind"], rows["touchpoint"], strict=True)
    ]
    records = records_of(rows)
    columns: Columns = {
        Word("Journeys"): out_of(rows["journeys"], rows["share_n"]),
        Word("Conversion"): [_conversion_shift(row) for row in records],
        Word("Time to goal"): [_time_shift(row) for row in records],
    }
    more = note_more(len(known) - MOST, "deviation")
    return draw_shares(estimates, names, columns, left_out="   ".join(filter(None, [more, hidden])))


def _conversion_shift(row: Row) -> str:
    return _shift(row["difference"], row["q_value"], row["evidence"], "share")


def _time_shift(row: Row) -> str:
    return _shift(
        row["time_difference_seconds"], row["time_q_value"], row["time_evidence"], "seconds"
    )


def _shift(shift: float, q: float, evidence: str, unit: str) -> str:
    """Write a difference that holds up; of another, that it does not."""
    if is_missing(q):
        return Word("not tested")
    clear = q <= Q_MAX and evidence == "sufficient"
    return difference(shift, unit) if clear else Word("not clear")


@styled_rows
def plot_alignment(table: pd.DataFrame) -> Axes:
    """Draw the share of each path, beside how it departs from the desired one.

    Parameters
    ----------
    table
        Rows of one journey type of ``experience.aligned_variants``.
    """
    rows = table.head(MOST)
    names = [wrap_path(variant, wide=_PATH) for variant in rows["variant"]]
    columns: Columns = {
        Word("Journeys"): out_of(rows["journeys"], rows["n"]),
        Word("Beside the desired path"): [_departure(row) for row in records_of(rows)],
    }
    return draw_shares(rows, names, columns, left_out=note_more(len(table) - MOST, "path"))


def _departure(row: Row) -> str:
    if row["deviations"] == CONFORMS:
        return Word("As desired so far") if row["open"] else Word("As desired")
    said = _FIRST.sub(lambda word: word[0].capitalize(), row["deviations"])
    return "\n".join(wrap(said, wide=_NEXT_TO))


@styled_rows
def plot_promises(table: pd.DataFrame) -> Axes:
    """Draw what became of each promise, beside the scores of those journeys.

    Parameters
    ----------
    table
        Rows of one journey type of ``experience.promises``.
    """
    keys = ["promise", "precision", "outcome"]
    every = table.drop_duplicates(keys)
    rows = every.head(MOST)
    firsts = ~rows.duplicated(keys[:2])
    names = [
        _outcome(row, head=bool(first)) for row, first in zip(records_of(rows), firsts, strict=True)
    ]
    pairs = zip(rows["journeys"], rows["n"], strict=True)
    scores = {
        instrument: _scores_of(rows[keys], table[table["instrument"] == instrument])
        for instrument in sorted(set(table["instrument"]) - {""})[:2]
    }
    columns: Columns = {Word("Journeys"): [_count(*pair) for pair in pairs], **scores}
    return draw_shares(rows, names, columns, left_out=note_more(len(every) - MOST, "outcome"))


def _count(journeys: Any, n: Any) -> str:
    """Write a count, beside what it is a part of where it is one."""
    return number(journeys) if is_missing(n) else Word(f"{number(journeys)} of {number(n)}")


def _outcome(row: Row, *, head: bool) -> list[str]:
    """Name an outcome, under its promise where it is the promise's first."""
    late = row["late_median_seconds"]
    by = "" if is_missing(late) else f", half by over {duration(late)}"
    title = [*_narrow(row["promise"]), PRECISIONS[row["precision"]]]
    return [*(title if head else []), Word(row["outcome"].capitalize() + by)]


def _scores_of(outcomes: pd.DataFrame, asked: pd.DataFrame) -> list[str]:
    keys = list(outcomes.columns)
    known = {tuple(row[key] for key in keys): _score(row) for row in records_of(asked)}
    return [known.get(key, "") for key in outcomes.itertuples(index=False, name=None)]


def _score(row: Row) -> str:
    if is_missing(row["score"]):
        return ""
    return f"{quantity(row['score'], row['score_unit'])} (n {number(row['score_n'])})"
