"""What the cells of the journey map say in words, lane by lane."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from cjm_workbench.reporting.exports.deck.board import shorten
from cjm_workbench.reporting.translate import say
from cjm_workbench.schemas import format as fmt

LETTERS: Final = 60
"""Letters of a name or a sentence in a cell: the longer are cut, and whole in the workbook."""

Row = Mapping[str, Any]
Rows = Sequence[Row]


def map_cells(rows: pd.DataFrame) -> list[list[str]]:
    """Lay a map out as texts: a column a stage, a row a lane; a lane without data is left out.

    Parameters
    ----------
    rows
        Rows of `brief.map` of one journey type, about everybody, at its stages.
    """
    stages = [_records(stage) for _, stage in rows.groupby("stage_no", sort=True)]
    cells = [[say("Stage"), *map(_head, stages)]]
    for lane, (name, most, write) in LANES.items():
        texts = [_cell([row for row in stage if row["lane"] == lane], most, write)
                 for stage in stages]  # fmt: skip
        if any(texts):
            cells.append([say(name), *(text or fmt.MISSING for text in texts)])
    return cells


def _records(stage: pd.DataFrame) -> Rows:
    ordered = stage.sort_values("place", kind="stable")
    return [{str(key): value for key, value in row.items()} for row in ordered.to_dict("records")]


def _head(stage: Rows) -> str:
    came = next((row["n"] for row in stage if row["lane"] == "goal"), None)
    n = "too few to show" if fmt.is_missing(came) else fmt.plural(int(came or 0), "journey")
    return f"{shorten(str(stage[0]['stage']), LETTERS)}\n{say(n)}"


def _cell(rows: Rows, most: int, write: Callable[[Rows], Iterator[str]]) -> str:
    """Write the first items of a cell, and count the others."""
    items = write(rows)
    shown = [shorten(item, 2 * LETTERS) for item in islice(items, most)]
    left = len([*items])
    return "\n".join([*shown, *([say(f"+ {left} more")] if left else [])])


def _goals(rows: Rows) -> Iterator[str]:
    for row in rows:
        yield from (str(row[key]) for key in ("text", "detail") if row[key])


def _touchpoints(rows: Rows) -> Iterator[str]:
    known = [row for row in rows if not fmt.is_missing(row["value"])]
    for row in sorted(known, key=lambda row: -float(row["value"])):
        channel = f" ({row['channel']})" if row["channel"] else ""
        yield f"{shorten(str(row['touchpoint']), LETTERS)}{channel} {_share(row)}"
    if len(rows) > len(known):
        yield say(f"{fmt.plural(len(rows) - len(known), 'touchpoint')} without a number")


def _handoffs(rows: Rows) -> Iterator[str]:
    """Write those that were compared, the largest difference first; the others are counted."""
    compared = [row for row in rows if not fmt.is_missing(row["value"])]
    for row in sorted(compared, key=lambda row: (not row["holds_up"], float(row["value"]))):
        size = fmt.difference(row["value"], "share")
        bounds = fmt.difference_interval(row["ci_low"], row["ci_high"], "share")
        clear = "" if row["holds_up"] else f", {say('not clear')}"
        yield f"{row['channel']} {say('to')} {row['department']}: {size} ({bounds}){clear}"


def _emotion(rows: Rows) -> Iterator[str]:
    own = [row for row in rows if not row["touchpoint"]]
    for row in sorted(own, key=lambda row: fmt.is_missing(row["value"])):
        yield f"{row['text']} {_estimate(row)}"


def _desired(rows: Rows) -> Iterator[str]:
    """Write what is judged; a measure that nothing is wanted of stands in the workbook."""
    for row in rows:
        if row["verdict"]:
            target = fmt.target(row["target"], row["unit"], beside=row["value"])
            measure, wanted = say(str(row["text"])), say(f"wanted {target}")
            yield f"{measure} {_estimate(row)}, {wanted}: {say(row['verdict'])}"


def _signs(rows: Rows) -> Iterator[str]:
    for row in rows:
        if row["detail"] == "quote":
            yield f"“{row['text']}”"
        else:
            yield f"{row['text']} {_estimate(row)}".strip()


def _share(row: Row) -> str:
    return f"{fmt.share(row['value'])} ({fmt.interval(row['ci_low'], row['ci_high'], 'share')})"


def _estimate(row: Row) -> str:
    """Write a value with its interval and n; where there is none, why not."""
    if fmt.is_missing(row["value"]):
        return f"({row['reason']})" if row["reason"] else ""
    if fmt.is_missing(row["n"]):
        return fmt.quantity(row["value"], row["unit"])
    return fmt.estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))


LANES: Final[Mapping[str, tuple[str, int, Callable[[Rows], Iterator[str]]]]] = MappingProxyType(
    {
        "goal": ("Customers want", 2, _goals),
        "touchpoint": ("Touchpoints, share of journeys", 3, _touchpoints),
        "handoff": ("Hand-offs, difference in reaching the goal", 1, _handoffs),
        "emotion": ("Emotion, −2 to +2", 2, _emotion),
        "desired": ("Actual and desired", 3, _desired),
        "pain": ("Pain points", 2, _signs),
        "delight": ("Delights", 2, _signs),
        "opportunity": ("Opportunities", 2, _signs),
    }
)
"""From top to bottom: a lane's name, its items of a cell, and how they are written."""
