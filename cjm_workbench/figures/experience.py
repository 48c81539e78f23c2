"""The pictures of chapter 04: each draws the rows of one journey type."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from scipy.interpolate import PchipInterpolator

from cjm_workbench.figures.panels import draw_panels
from cjm_workbench.figures.rows import (
    Row,
    draw_shares,
    leave_hidden,
    note_more,
    out_of,
    plain,
    records_of,
    short,
    wrap,
)
from cjm_workbench.figures.style import (
    ACTUAL,
    ALT,
    ALT_BAND,
    BAND,
    GRID,
    INK,
    INK_2,
    INK_3,
    LINE_2,
    PAPER,
    figure,
    styled,
)
from cjm_workbench.schemas.format import difference, duration, is_missing, number, quantity
from cjm_workbench.schemas.results import Q_MAX

MOST: Final = 15
SERIES: Final = ["instrument", "scale_min", "scale_max"]
HUES: Final = ((ACTUAL, BAND, "o"), (ALT, ALT_BAND, "s"), (INK_2, GRID, "D"))
KINDS: Final = {
    "missing": "Missing",
    "out_of_sequence": "Out of sequence",
    "ad_hoc": "Ad hoc",
    "too_often": "Too often",
    "failed": "Failed",
}
CONFORMS: Final = "none"


@styled
def plot_gaps(table: pd.DataFrame) -> Axes:
    """Draw each actual with its interval against a tick at its target, a panel a measure.

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
        return "Median time"
    return words[row["measure"]]


def _scale(row: pd.Series) -> str:
    if row["unit"] == "points":
        return ", points"
    if is_missing(row["scale_min"]):
        return ""
    return f", {number(row['scale_min'])} to {number(row['scale_max'])}"


@styled
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


@styled
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
        [f"{KINDS[kind]}:", *wrap(touchpoint, most=2)]
        for kind, touchpoint in zip(rows["kind"], rows["touchpoint"], strict=True)
    ]
    records = records_of(rows)
    columns = {
        "Journeys": out_of(rows["journeys"], rows["share_n"]),
        "Conversion": [_conversion_shift(row) for row in records],
        "Time to goal": [_time_shift(row) for row in records],
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
        return "not tested"
    return difference(shift, unit) if q <= Q_MAX and evidence == "sufficient" else "not clear"


@styled
def plot_alignment(table: pd.DataFrame) -> Axes:
    """Draw the share of each path, named by how it departs from the desired one.

    Parameters
    ----------
    table
        Rows of one journey type of ``experience.aligned_variants``.
    """
    rows = table.head(MOST)
    names = [_departure(row) for row in records_of(rows)]
    columns = {
        "Journeys": out_of(rows["journeys"], rows["n"]),
        "Fit": [quantity(fit, "score") for fit in rows["fitness"]],
    }
    return draw_shares(rows, names, columns, left_out=note_more(len(table) - MOST, "path"))


def _departure(row: Row) -> list[str]:
    if row["deviations"] == CONFORMS:
        return ["As desired so far"] if row["open"] else ["As desired"]
    return wrap(row["deviations"] or row["variant"])


@styled
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
    columns = {"Journeys": [_count(*pair) for pair in pairs]}
    for instrument in sorted(set(table["instrument"]) - {""})[:2]:
        columns[instrument] = _scores_of(rows[keys], table[table["instrument"] == instrument])
    return draw_shares(rows, names, columns, left_out=note_more(len(every) - MOST, "outcome"))


def _count(journeys: Any, n: Any) -> str:
    """Write a count, beside what it is a part of where it is one."""
    return number(journeys) if is_missing(n) else f"{number(journeys)} of {number(n)}"


def _outcome(row: Row, *, head: bool) -> list[str]:
    """Name an outcome, under its promise where it is the promise's first."""
    late = row["late_median_seconds"]
    by = "" if is_missing(late) else f", half by over {duration(late)}"
    title = _narrow(f"{row['promise']} (by the {row['precision']})")
    return [*(title if head else []), row["outcome"].capitalize() + by]


def _scores_of(outcomes: pd.DataFrame, asked: pd.DataFrame) -> list[str]:
    keys = list(outcomes.columns)
    known = {tuple(row[key] for key in keys): _score(row) for row in records_of(asked)}
    return [known.get(key, "") for key in outcomes.itertuples(index=False, name=None)]


def _score(row: Row) -> str:
    if is_missing(row["score"]):
        return ""
    return f"{quantity(row['score'], row['score_unit'])} (n {number(row['score_n'])})"


@styled
def plot_emotion(table: pd.DataFrame) -> Axes:
    """Draw emotion over the stages with its band, one curve an instrument; desired is dashed.

    The curve is a monotone cubic (Fritsch and Carlson 1980), which never overshoots.

    Parameters
    ----------
    table
        Rows of one journey type of ``experience.emotion``; touchpoints are left out.
    """
    stages = table[table["level"] == "stage"]
    order = list(dict.fromkeys(stages["stage"]))
    [axes] = figure(height=4.2)
    # of several series, labels stand outside: over the higher point and under the lower
    above = stages["value"] >= stages.groupby("stage")["value"].transform("mean")
    placed = stages.assign(x=stages["stage"].map(order.index), above=above)
    for place, (_, group) in enumerate(placed.groupby(SERIES, sort=True)):
        _draw_curve(axes, group, HUES[place % len(HUES)])
    _draw_desired(axes, stages.drop_duplicates("stage"), order)
    _scale_emotion(axes, order)
    return axes


def _draw_curve(axes: Axes, rows: pd.DataFrame, hue: tuple[str, str, str]) -> None:
    colour, band, marker = hue
    known = rows[rows["value"].notna()]
    bounded = known[known["ci_low"].notna() & known["ci_high"].notna()]
    if len(bounded) > 1:
        grid = _grid(bounded["x"])
        low, high = (_smooth(bounded, name, grid) for name in ("ci_low", "ci_high"))
        axes.fill_between(grid, low, high, color=band, linewidth=0, alpha=0.7, gid="band")
    if len(known) > 1:
        grid = _grid(known["x"])
        style = "-" if (known["evidence"] == "sufficient").all() else (0, (4, 2))
        axes.plot(grid, _smooth(known, "value", grid), color=colour, linestyle=style, gid="curve")
    for row in records_of(known):
        _draw_point(axes, row, colour, marker)
    if len(known):
        end = known.iloc[-1]
        # beyond the widest label of a point, which stands over or under it
        axes.annotate(plain(str(end["instrument"])), (end["x"], end["value"]), xytext=(32, 0),
                      textcoords="offset points", color=colour, weight="bold",
                      va="bottom" if end["above"] else "top", annotation_clip=False)  # fmt: skip


def _draw_point(axes: Axes, row: Row, colour: str, marker: str) -> None:
    above = row["above"]
    hollow = row["evidence"] == "insufficient"
    ink = INK_3 if hollow else colour
    fill = PAPER if hollow or marker == "s" else ink
    axes.plot(row["x"], row["value"], marker, color=ink, markerfacecolor=fill, gid="value")
    label = f"{quantity(row['value'], 'emotion')}\nn = {number(row['n'])}"
    axes.annotate(label, (row["x"], row["value"]), xytext=(0, 9 if above else -9),
                  textcoords="offset points", ha="center", color=ink,
                  va="bottom" if above else "top")  # fmt: skip


def _draw_desired(axes: Axes, rows: pd.DataFrame, order: list[str]) -> None:
    wanted = rows[rows["desired"].notna()]
    if wanted.empty:
        return
    x = [order.index(stage) for stage in wanted["stage"]]
    axes.plot(x, wanted["desired"], "--D", color=INK, markersize=4, linewidth=1, gid="desired")
    axes.annotate("desired", (x[-1], wanted["desired"].iloc[-1]), xytext=(12, 0),
                  textcoords="offset points", va="center", annotation_clip=False)  # fmt: skip


def _grid(x: pd.Series) -> list[float]:
    first, last = float(x.iloc[0]), float(x.iloc[-1])
    count = 24 * max(1, round(last - first))
    return [first + (last - first) * i / count for i in range(count + 1)]


def _smooth(rows: pd.DataFrame, name: str, grid: list[float]) -> list[float]:
    curve = PchipInterpolator(rows["x"].to_numpy(float), rows[name].to_numpy(float))
    return [float(y) for y in curve(grid)]


def _scale_emotion(axes: Axes, order: list[str]) -> None:
    axes.set(xlim=(-0.5, max(1, len(order)) - 0.4), ylim=(-2.05, 2.05))
    wide = max(8, 90 // max(1, len(order)))
    lines = [textwrap.wrap(short(stage, 3 * wide), wide) or [""] for stage in order]
    axes.set_xticks(range(len(order)), ["\n".join(plain(t) for t in text) for text in lines])
    axes.set_yticks([-2, -1, 0, 1, 2], ["−2", "−1", "0", "+1", "+2"])
    axes.grid(axis="y", visible=True)
    axes.grid(axis="x", visible=False)
    axes.axhline(0, color=LINE_2, linewidth=1)
