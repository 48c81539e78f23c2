"""Whether waits, steps and repeats go with giving up: associations, at equal exposure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested, hold_up
from cjm_workbench.analyses.estimates import Cells, no_cells, share_cells
from cjm_workbench.analyses.experience.efforts import (
    EFFORTS,
    REPEATS,
    STAGE,
    STEPS,
    WAIT,
    find_efforts,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_clustered_rates
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import difference, difference_interval, duration, number, plural
from cjm_workbench.schemas.results import Comparison, conform
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.interval import difference as subtract
from cjm_workbench.stats.multiplicity import benjamini_hochberg
from cjm_workbench.stats.shares import share_p_value
from cjm_workbench.stats.sufficiency import Thresholds, judge_share_difference

BASIS = (
    "An association among journeys still in the stage, followed equally long: what else differs "
    "between them is not accounted for."
)
BY = [*STAGE, "effort"]


class Effort(Comparison):
    """One row a stage and effort: ``value`` is the share lost of those with more of it.

    Attributes
    ----------
    effort
        ``wait`` before the stage, ``steps`` or ``repeats`` in it, up to the landmark.
    above
        More of it is above this: the median of all at risk (seconds, or a count).
    landmark_seconds
        When the effort is taken, from coming to the stage on; 0 for the wait before it.
    customers
        Those with more of it; ``n`` counts their journeys.
    others_n, others_value
        Journeys with less, and the share of them that is lost.
    difference
        ``value`` less ``others_value``, by Newcombe.
    """

    journey_type: Series[str]
    stage: Series[str]
    effort: Series[str] = pa.Field(isin=EFFORTS)
    above: Series[float] = pa.Field(nullable=True)
    landmark_seconds: Series[float] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_value: Series[float] = pa.Field(nullable=True)


def measure_effort(
    journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan], as_of: datetime, rules: Rules
) -> pd.DataFrame:
    """Compare the losses after more waiting, steps and repeats with those after less.

    Parameters
    ----------
    journeys, steps
        Of the review.
    plans
        Stages in order, and window, of each journey type.
    as_of
        The moment until which everybody was seen, in UTC.
    rules
        Thresholds, below whose ``n_min`` groups are not tested, and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Effort`, along the journey; see `efforts` for who is compared. Where all have as much,
        there is no row. The p-values are one family.
    """
    rows = find_efforts(journeys, steps, plans, as_of).cache()
    middle = rows.group_by(BY).agg(above=rows["size"].median())
    split = rows.join(middle, BY)
    split = split.mutate(more=split["size"] > split.above)
    columns = [*BY, "above", "landmark_seconds"]
    rates = measure_clustered_rates(split, [*columns, "more"], "lost")
    table = pd.DataFrame(
        [
            {**dict(zip(columns, key, strict=True)), **_compare(own, rules)}
            for key, own in rates.groupby(columns, sort=True)
            if len(own) == 2
        ]
    )
    if table.empty:
        return conform(pd.DataFrame(columns=[*Effort.to_schema().columns]), Effort)
    table = table.assign(q_value=benjamini_hochberg(table["p_value"]))
    return conform(_along(table, plans), Effort)


def _compare(own: pd.DataFrame, rules: Rules) -> Cells:
    """Compare two groups, unless either tells of too few customers."""
    less, more = (row for _, row in own.sort_values("more").iterrows())
    ends = [(row["hit_customers"], row["customers"] - row["hit_customers"]) for row in (more, less)]
    blank: Cells = dict.fromkeys(
        ("customers", "others_n", "others_value", "difference", "diff_low", "diff_high", "p_value"),
        math.nan,
    )
    if any(0 < count < rules.smallest_cell for pair in ends for count in pair):
        hidden = f"not shown: fewer than {plural(rules.smallest_cell, 'customer')}"
        return {**blank, **no_cells("share", hidden), "n": math.nan}
    return {**blank, **_contrast(more, less, rules.thresholds)}


def _contrast(more: pd.Series, less: pd.Series, thresholds: Thresholds) -> Cells:
    first, second = _interval(more), _interval(less)
    shift = subtract(first, second)
    hits, others = ((int(row["events"]), int(row["n"])) for row in (more, less))
    judged = judge_share_difference(shift, hits, others, thresholds)
    effect = max(more["design_effect"], less["design_effect"])
    p_value = share_p_value(*hits, *others, design_effect=effect)
    return {
        **share_cells(first, hits[0], thresholds),
        "customers": int(more["customers"]),
        "others_n": second.n, "others_value": second.value,
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": p_value if shift.n >= thresholds.n_min else math.nan,
        "evidence": judged.evidence, "reason": judged.reason,
    }  # fmt: skip


def _interval(row: pd.Series) -> Interval:
    return Interval(int(row["n"]), row["value"], row["ci_low"], row["ci_high"])


def _along(table: pd.DataFrame, plans: Sequence[Plan]) -> pd.DataFrame:
    places = {(p.journey_type, stage): i for p in plans for i, stage in enumerate(p.stages)}
    keys = zip(table["journey_type"], table["stage"], strict=True)
    placed = table.assign(
        _place=[places[key] for key in keys], _effort=table["effort"].map(EFFORTS.index)
    )
    by = ["journey_type", "_place", "_effort"]
    return placed.sort_values(by, ignore_index=True).drop(columns=["_place", "_effort"])


def read_effort(table: pd.DataFrame) -> str:
    """Say which effort is associated with giving up, and where."""
    if table.empty:
        return (
            "Effort cannot be set beside giving up: no stage has journeys that differ in waits, "
            "steps or repeats and were followed for their whole window."
        )
    types = table.groupby("journey_type", sort=True)
    return " ".join(_read(str(name), rows) for name, rows in types)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    tested = rows[rows["p_value"].notna()]
    if tested.empty:
        return f"In {journey_type}, too few journeys differ in effort to be compared."
    clear = hold_up(tested, firm=True)
    head = f"In {journey_type}, of {plural(len(tested), 'comparison')}"
    if clear.empty:
        return f"{head}, none shows a clear association of effort with giving up."
    top = clear.iloc[int(clear["difference"].abs().argmax())]
    verb = "is" if len(clear) == 1 else "are"
    often = "less" if top["difference"] < 0 else "more"
    shift = difference(top["difference"], "share")
    bounds = difference_interval(top["diff_low"], top["diff_high"], "share")
    return (
        f"{head}, {number(len(clear))} {verb} clear; the widest: journeys {_what(top)} "
        f"({say_more(top)}) are lost there {often} often, {shift} ({bounds}, "
        f"n = {number(int(top['n']))} and {number(int(top['others_n']))})."
    )


def say_more(row: pd.Series) -> str:
    """Say what counts as more of an effort.

    Examples
    --------
    >>> say_more(pd.Series({"effort": "wait", "above": 7200.0}))
    'longer than 2.0 h'
    >>> say_more(pd.Series({"effort": "steps", "above": 2.0}))
    'more than 2'
    """
    if row["effort"] == WAIT:
        return f"longer than {duration(row['above'])}"
    return f"more than {number(row['above'], 0 if float(row['above']).is_integer() else 1)}"


def _what(row: pd.Series) -> str:
    words = {
        WAIT: "with a longer wait before {}",
        STEPS: "with more steps in {}",
        REPEATS: "with more repeats in {}",
    }
    return words[row["effort"]].format(row["stage"])


def claim_effort(table: pd.DataFrame) -> pd.DataFrame:
    """Give every comparison that was tested.

    Parameters
    ----------
    table
        `Effort`.

    Returns
    -------
    pandas.DataFrame
        The columns of `claims.CLAIM`, kind ``effect``.
    """
    return claim_tested(table, kind="effect", sentence=_sentence, basis=BASIS, n=["n"])


def _sentence(row: pd.Series) -> str:
    often = "less" if row["difference"] < 0 else "more"
    return f"Journeys {_what(row)} are lost there {often} often"
