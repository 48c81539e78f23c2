"""The rows of the journey map: one a cell or mark, whatever lane it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.schemas.results import EVIDENCE, UNITS, VERDICTS, Listing
from cjm_workbench.schemas.series import SERIES, name_series

LANES = (
    "goal", "touchpoint", "handoff", "emotion", "desired", "pain", "delight", "opportunity",
    "snapshot",
)  # fmt: skip
"""From top to bottom; ``snapshot`` stands beside them."""

WHOLE = "(whole journey)"
EVERYONE = ""
ESTIMATE = ("n", "value", "ci_low", "ci_high", "unit", "evidence", "reason")
STAGE = ["journey_type", "stage"]

MapRow = dict[str, Any]
Tables = Mapping[str, pd.DataFrame]


class JourneyMap(Listing):
    """One row a cell or mark of the map, with the table that it was taken from.

    Attributes
    ----------
    journey_type, stage_no, stage
        The map and its column, from 1; 0 is the whole journey.
    variant
        Whom or when it is about: empty, everybody in this period; else a persona's title or an
        earlier period.
    lane, place
        The cell, and the order in it. ``goal``: the customer's goal and, in ``detail``, needs;
        ``n`` journeys came. ``touchpoint``: the share of these journeys; those of the inventory
        without data have n = 0. ``handoff``: the difference in the share that reach the goal to
        journeys that come to the same stage without it. ``emotion``: the mean of the stage, or
        with ``touchpoint`` of that one; of a persona, of the stage alone. ``desired``: what
        `experience.gaps` measures. ``pain`` and ``delight``: what the data says is wrong or right
        there. ``snapshot``: the persona.
    touchpoint, channel, department
        What it is about. Of a handoff, ``channel`` holds what it goes from, and ``department``
        what it goes to.
    text, detail
        Its words: of a touchpoint what the customer does and how the company responds; of an
        estimate its measure or instrument and what kind it is.
    n, value, ci_low, ci_high, unit, evidence, reason
        As in an `Estimate`; empty where the row holds words alone.
    target, verdict, more_is_better
        Where a level is wanted.
    others_value, holds_up
        What it is compared with, and whether the difference holds up among all that were tested.
    scale_min, scale_max
        Of a score.
    source
        The saved table or settings file.
    """

    journey_type: Series[str]
    variant: Series[str]
    stage_no: Series[int] = pa.Field(ge=0)
    stage: Series[str]
    lane: Series[str] = pa.Field(isin=LANES)
    place: Series[int]
    touchpoint: Series[str]
    channel: Series[str]
    department: Series[str]
    text: Series[str]
    detail: Series[str]
    n: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    ci_low: Series[float] = pa.Field(nullable=True)
    ci_high: Series[float] = pa.Field(nullable=True)
    unit: Series[str] = pa.Field(isin=["", *UNITS])
    evidence: Series[str] = pa.Field(isin=["", *EVIDENCE])
    reason: Series[str]
    target: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=["", *VERDICTS])
    more_is_better: Series[bool]
    others_value: Series[float] = pa.Field(nullable=True)
    holds_up: Series[bool]
    scale_min: Series[float] = pa.Field(nullable=True)
    scale_max: Series[float] = pa.Field(nullable=True)
    source: Series[str]


_NO_NUMBER = float("nan")
_BLANK: MapRow = {
    "variant": EVERYONE, "stage": "", "place": 1, "touchpoint": "", "channel": "",
    "department": "", "text": "", "detail": "", "n": None, "value": _NO_NUMBER,
    "ci_low": _NO_NUMBER, "ci_high": _NO_NUMBER, "unit": "", "evidence": "", "reason": "",
    "target": _NO_NUMBER, "verdict": "", "more_is_better": True, "others_value": _NO_NUMBER,
    "holds_up": False, "scale_min": _NO_NUMBER, "scale_max": _NO_NUMBER,
}  # fmt: skip


def map_row(lane: str, source: str, row: Mapping[str, Any], **cells: Any) -> MapRow:
    """Take over what a row of another table has for the map, and set the other cells.

    Parameters
    ----------
    lane, source
        Where it stands, and the table that it is from.
    row
        A row of that table; columns that the map does not have are left out.
    **cells
        The map's own.
    """
    taken = {name: row[name] for name in ("journey_type", *_BLANK) if name in row}
    return {**_BLANK, **taken, "lane": lane, "source": source, **cells}


def records(table: pd.DataFrame) -> Iterator[MapRow]:
    """Give a table's rows as dictionaries, with ``None`` where a cell is missing."""
    return iter(
        cast("list[MapRow]", table.astype("object").where(table.notna(), None).to_dict("records"))
    )


def name_emotion(emotion: pd.DataFrame) -> dict[tuple[Any, ...], str]:
    """Name the series of `experience.emotion`; see `schemas.series.name_series`."""
    return name_series(tell_series(row) for row in records(emotion))


def tell_series(row: MapRow) -> tuple[Any, ...]:
    """Give the series of a row."""
    return tuple(row[name] for name in SERIES)


def gather(rows: Iterable[MapRow], places: Mapping[tuple[str, str], int]) -> pd.DataFrame:
    """Put rows into the map's columns; what belongs to none of its stages is left out.

    Parameters
    ----------
    rows
        As `map_row` makes them.
    places
        Journey type and stage to the stage's number.
    """
    placed = [
        {**row, "stage_no": places.get((row["journey_type"], row["stage"]), 0)}
        for row in rows
        if row["stage"] == WHOLE or (row["journey_type"], row["stage"]) in places
    ]
    return pd.DataFrame(placed, columns=[*JourneyMap.to_schema().columns])
