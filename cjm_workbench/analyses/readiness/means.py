"""Mean scores with t intervals, summed in the engine, fair to customers who answer repeatedly."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

import ibis.expr.types as ir
import pandas as pd
from scipy.stats import t

from cjm_workbench.stats.interval import TAIL, Interval
from cjm_workbench.stats.means import DETRACTOR_TO, PROMOTER_FROM

POINTS = 100
NPS_SCALE = (0.0, 10.0)


def score_values(scores: ir.Table) -> ir.Table:
    """Add ``measured``, the value whose mean is reported, with its scale and unit.

    Answers of a net promoter question, which is asked from 0 to 10, become +100, 0 and
    -100 points, others stay as they are.
    """
    promoter = (scores.score >= PROMOTER_FROM).cast("float64")
    detractor = (scores.score <= DETRACTOR_TO).cast("float64")
    zero_to_ten = (scores.scale_min == NPS_SCALE[0]) & (scores.scale_max == NPS_SCALE[1])
    nps = (scores.instrument == "nps") & zero_to_ten
    return scores.mutate(
        measured=nps.ifelse(POINTS * (promoter - detractor), scores.score),
        scale_min=nps.ifelse(-float(POINTS), scores.scale_min),
        scale_max=nps.ifelse(float(POINTS), scores.scale_max),
        unit=nps.ifelse("points", "score"),
    )


def measure_means(rows: ir.Table, by: Sequence[str]) -> pd.DataFrame:
    """Estimate the mean of each group, as `stats.means.mean_t` does with customers as clusters.

    Parameters
    ----------
    rows
        One row an answer, with `by`, ``customer_id`` and ``measured``.
    by
        Columns that name the group.

    Returns
    -------
    pandas.DataFrame
        `by`, customers, n, value, ci_low, ci_high; ordered by `by`. The error is that of the ratio
        mean over customers (Lohr 2021, Sampling, 9.1), with one degree of freedom fewer than there
        are customers; a single customer has no interval.
    """
    per_customer = rows.group_by([*by, "customer_id"]).agg(
        answers=rows.count(), total=rows.measured.sum()
    )
    answers, total = per_customer.answers, per_customer.total
    sums = per_customer.group_by(list(by)).agg(
        customers=per_customer.count(),
        n=answers.sum(),
        total=total.sum(),
        squares=(total * total).sum(),
        products=(total * answers).sum(),
        sizes=(answers * answers).sum(),
    )
    table: pd.DataFrame = sums.order_by(list(by)).execute()
    intervals = [_interval(row) for row in table.to_dict("records")]
    return table[[*by, "customers", "n"]].assign(
        value=[i.value for i in intervals],
        ci_low=[i.low for i in intervals],
        ci_high=[i.high for i in intervals],
    )


def _interval(row: dict[Hashable, Any]) -> Interval:
    n, customers = int(row["n"]), int(row["customers"])
    mean = row["total"] / n
    if customers < 2:
        return Interval.unknown(n, mean)
    # the sum over customers of (their total - mean x their answers) squared
    spread = row["squares"] - 2 * mean * row["products"] + mean**2 * row["sizes"]
    error = math.sqrt(max(spread, 0.0) * customers / (customers - 1)) / n
    reach = float(t.ppf(1 - TAIL, customers - 1)) * error
    return Interval(n, mean, mean - reach, mean + reach)
