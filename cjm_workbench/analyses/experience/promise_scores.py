"""How journeys are scored whose promise was not kept, beside those whose promise was."""

from __future__ import annotations

import math

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested, hold_up
from cjm_workbench.analyses.experience.answers import POINTS_SCALE
from cjm_workbench.analyses.experience.promises import PROMISE
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import (
    difference,
    difference_interval,
    number,
    plural,
    quantity,
)
from cjm_workbench.schemas.results import Comparison, conform
from cjm_workbench.schemas.series import SERIES
from cjm_workbench.stats.interval import Interval, shift_p_value
from cjm_workbench.stats.interval import difference as subtract
from cjm_workbench.stats.multiplicity import benjamini_hochberg
from cjm_workbench.stats.sufficiency import judge_score

BROKEN = ("late", "unfulfilled")
KEPT = "kept"
BASIS = (
    "An association among journeys that answered: what else differs between those whose promise "
    "was kept and the others is not accounted for."
)


class PromiseScores(Comparison):
    """One row a broken promise and series: ``value`` is the mean answer of those journeys.

    Attributes
    ----------
    promise, precision, outcome
        What was promised, by the ``clock`` or by the ``day``; ``late`` or ``unfulfilled``.
    instrument, scale_min, scale_max
        What they were asked, and the ends of its scale.
    others_n, others_value
        The answers of journeys whose promise was kept, and their mean.
    difference
        ``value`` less ``others_value``; ``evidence`` judges it.
    """

    journey_type: Series[str]
    promise: Series[str]
    precision: Series[str]
    outcome: Series[str] = pa.Field(isin=BROKEN)
    instrument: Series[str]
    scale_min: Series[float]
    scale_max: Series[float]
    others_n: Series[pd.Int64Dtype]
    others_value: Series[float]


def measure_promise_scores(promises: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Compare the scores after a broken promise with those after a kept one.

    Parameters
    ----------
    promises
        `promises.Promises`.
    rules
        Thresholds, below whose ``n_min`` nothing is tested.

    Returns
    -------
    pandas.DataFrame
        `PromiseScores`: differences of two t intervals between customers, combined as Zou and
        Donner (2008) do; the p-values are one family. Scores that are not shown make no row.
    """
    scored = promises[promises["score"].notna()]
    by = [*PROMISE, *SERIES]
    kept = scored.loc[scored["outcome"] == KEPT, [*by, *SCORE]].rename(columns="others_{}".format)
    kept = kept.rename(columns={f"others_{name}": name for name in by})
    broken = scored[scored["outcome"].isin(BROKEN)].merge(kept, on=by)
    if broken.empty:
        return conform(pd.DataFrame(columns=[*PromiseScores.to_schema().columns]), PromiseScores)
    rows = [_compare(row, rules) for _, row in broken.iterrows()]
    table = broken[[*by, "outcome"]].join(pd.DataFrame(rows, index=broken.index))
    return conform(table.assign(q_value=benjamini_hochberg(table["p_value"])), PromiseScores)


SCORE = ["score", "score_n", "score_low", "score_high"]


def _compare(row: pd.Series, rules: Rules) -> dict[str, object]:
    own, kept = _interval(row, ""), _interval(row, "others_")
    shift = subtract(own, kept)
    judged = judge_score(shift, *_ends(row["score_unit"], row), rules.thresholds)
    enough = shift.n >= rules.thresholds.n_min
    return {
        "n": own.n, "value": own.value, "ci_low": own.low, "ci_high": own.high,
        "unit": row["score_unit"], "evidence": judged.evidence, "reason": judged.reason,
        "others_n": kept.n, "others_value": kept.value,
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": shift_p_value(shift) if enough else math.nan,
    }  # fmt: skip


def _interval(row: pd.Series, side: str) -> Interval:
    value, n, low, high = (row[f"{side}{name}"] for name in SCORE)
    return Interval(int(n), value, low, high)


def _ends(unit: str, row: pd.Series) -> tuple[float, float]:
    return POINTS_SCALE if unit == "points" else (row["scale_min"], row["scale_max"])


def read_promise_scores(table: pd.DataFrame) -> str:
    """Say how much lower journeys are scored whose promise was not kept, where that is clear."""
    if table.empty:
        return (
            "Scores cannot be set beside promises: too few journeys that answered had one that "
            "was not kept."
        )
    tested = table[table["p_value"].notna()]
    if tested.empty:
        return "Too few journeys with a broken promise answered for their scores to be compared."
    clear = hold_up(tested, firm=True)
    if clear.empty:
        compared = plural(len(tested), "comparison")
        return f"Of {compared} of scores with those after a kept promise, none is clear."
    said = "; ".join(_said(row) for _, row in clear.iterrows())
    return f"{said}. These are associations."


def _said(row: pd.Series) -> str:
    shift = difference(row["difference"], row["unit"])
    bounds = difference_interval(row["diff_low"], row["diff_high"], row["unit"])
    own, kept = (quantity(row[name], row["unit"]) for name in ("value", "others_value"))
    return (
        f"{_sentence(row)}: {shift} ({bounds}), {own} (n = {number(int(row['n']))}) against "
        f"{kept} (n = {number(int(row['others_n']))})"
    )


def claim_promise_scores(table: pd.DataFrame) -> pd.DataFrame:
    """Give every comparison that was tested.

    Parameters
    ----------
    table
        `PromiseScores`.

    Returns
    -------
    pandas.DataFrame
        The columns of `claims.CLAIM`, kind ``effect``.
    """
    return claim_tested(
        table, kind="effect", sentence=_sentence, basis=BASIS, severity=_part_of_scale
    )


def _sentence(row: pd.Series) -> str:
    word = "lower" if row["difference"] < 0 else "higher"
    manner = "late" if row["outcome"] == "late" else "not kept"
    return (
        f"{row['promise']} (by the {row['precision']}): where it was {manner}, {row['instrument']} "
        f"is {word} than where it was kept"
    )


def _part_of_scale(rows: pd.DataFrame) -> pd.Series:
    ends = pd.DataFrame(
        [_ends(row["unit"], row) for _, row in rows.iterrows()], index=rows.index, columns=[0, 1]
    )
    return (rows["difference"].abs() / (ends[1] - ends[0])).clip(0, 1)
