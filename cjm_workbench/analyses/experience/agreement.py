"""Whether touchpoints and the journey as a whole please the same customers."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import hide_companions, hide_small, share_cells
from cjm_workbench.analyses.experience.paired import (
    PAIR,
    PLEASES,
    average_touchpoints,
    name_pair,
    of_scale,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import each_type
from cjm_workbench.schemas.format import estimate
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.shares import share_design_effect, wilson
from cjm_workbench.stats.sufficiency import Thresholds

TRAP, REVERSE = "touchpoints alone", "journey alone"
CELLS = ("both", TRAP, REVERSE, "neither")
NO_PAIR = (
    "No journey has an answer about a touchpoint and one about the whole: ask some customers both, "
    "to see whether good touchpoints make a good journey."
)


class Agreement(Estimate):
    """Four rows a pair of questions: ``value`` is the share of journeys in which `pleases` does.

    Attributes
    ----------
    journey_instrument, journey_min, journey_max
        The question about the whole journey, and its scale.
    instrument, scale_min, scale_max
        That about touchpoints, of which a journey's answers are averaged.
    pleases
        ``both``, ``touchpoints alone`` (the trap), ``journey alone`` or ``neither``.
    journeys, customers
        Of this kind; ``n`` is the journeys with both answers.
    journey_from, touchpoints_from
        The score from which each pleases: where the top quarter of its scale begins.
    """

    journey_type: Series[str]
    journey_instrument: Series[str]
    journey_min: Series[float]
    journey_max: Series[float]
    instrument: Series[str]
    scale_min: Series[float]
    scale_max: Series[float]
    pleases: Series[str] = pa.Field(isin=CELLS)
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    journey_from: Series[float]
    touchpoints_from: Series[float]


def measure_agreement(paired: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Count journeys by whether their touchpoints please, and whether they please as a whole.

    Each scale's top quarter pleases, so that questions with different scales can be set side by
    side; of different questions only the share of each kind is given, and no test of their levels.

    Parameters
    ----------
    paired
        As ``pair_answers`` gives them.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Agreement`; of each pair of questions the shares sum to one. Wilson intervals.
    """
    journeys = average_touchpoints(paired)
    rows = [
        {**dict(zip(PAIR, key, strict=True)), "pleases": cell, **cells}
        for key, own in journeys.groupby(PAIR, sort=True)
        for cell, cells in _count(own, rules.thresholds)
    ]
    if not rows:
        return conform(pd.DataFrame(columns=[*Agreement.to_schema().columns]), Agreement)
    table = pd.DataFrame(rows)
    table = table.assign(
        journey_from=of_scale(table["journey_min"], table["journey_max"]),
        touchpoints_from=of_scale(table["scale_min"], table["scale_max"]),
    )
    return conform(_hide(table, rules), Agreement)


def _hide(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Suppress small cells; where all that hold somebody are hidden, the empty ones tell them."""
    shown = hide_small(table, rules, more=["journeys"], within=PAIR)
    told = shown["value"].isna() | (table["customers"] == 0)
    nothing_left = told.groupby([table[name] for name in PAIR]).transform("all")
    companions = nothing_left & shown["value"].notna()
    return hide_companions(shown, companions, more=["customers", "journeys"])


def _count(own: pd.DataFrame, thresholds: Thresholds) -> list[tuple[str, dict[str, object]]]:
    touchpoints, journey = own["emotion"] >= PLEASES, own["journey_emotion"] >= PLEASES
    parts = (
        touchpoints & journey, touchpoints & ~journey, ~touchpoints & journey,
        ~touchpoints & ~journey,
    )  # fmt: skip
    counted = []
    for cell, hit in zip(CELLS, parts, strict=True):
        each = hit.groupby(own["customer_id"]).agg(["sum", "size"])
        effect = share_design_effect(each["sum"], each["size"])
        interval = wilson(int(hit.sum()), len(own), design_effect=effect)
        counts = {"journeys": int(hit.sum()), "customers": int((each["sum"] > 0).sum())}
        counted.append((cell, {**counts, **share_cells(interval, int(hit.sum()), thresholds)}))
    return counted


def read_agreement(table: pd.DataFrame) -> str:
    """Say in what share of journeys touchpoints please and the whole does not, and the reverse."""
    if table.empty:
        return NO_PAIR
    firm = table["evidence"].ne("insufficient").groupby([table[name] for name in PAIR])
    return each_type(table[firm.transform("any")], _read) or (
        "Too few journeys have an answer about a touchpoint and one about the whole for the two to "
        "be compared: ask more customers both."
    )


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    pairs = "; ".join(_read_pair(own) for _, own in rows.groupby(PAIR, sort=True))
    return f"In {journey_type}, {pairs}."


def _read_pair(rows: pd.DataFrame) -> str:
    words = {
        TRAP: "touchpoints please and the journey does not in {}",
        REVERSE: "the journey pleases and its touchpoints do not in {}",
    }
    parted = rows[rows["pleases"].isin([*words]) & rows["value"].notna()]
    said = [words[row["pleases"]].format(_said(row)) for _, row in parted.iterrows()]
    hidden = "where the two part is not shown, being of few"
    return f"by {name_pair(rows.iloc[0])}, {' and '.join(said) or hidden}"


def _said(row: pd.Series) -> str:
    return estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))
