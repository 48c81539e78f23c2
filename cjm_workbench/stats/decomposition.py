"""What of a share's change is a change of mix, and what a change of rates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cjm_workbench.stats.interval import Interval, Z


class Split(NamedTuple):
    """The two parts of a change, and what each group adds to them.

    Attributes
    ----------
    total, mix, rate
        In shares: the change, and its two parts, which sum to it.
    groups
        By group: ``n``, ``then_n``, ``hits``, ``then_hits``, ``mix`` and ``rate``.
    """

    total: Interval
    mix: Interval
    rate: Interval
    groups: pd.DataFrame


def split_change(now: pd.DataFrame, then: pd.DataFrame) -> Split:
    """Split the change of a share into mix and rate, symmetrically.

    With s a group's part of the denominator and r its rate, mix is the sum over groups of
    ``(s1 - s0) (r1 + r0) / 2`` and rate that of ``(r1 - r0) (s1 + s0) / 2`` (Kitagawa 1955, Journal
    of the American Statistical Association 50: 1168, without interaction). Each group's mix is
    told about the mean of both total rates, which changes no sum. A group that is missing at one
    time has the rate of the other: all it adds is mix. The intervals are those of the linearised
    effects between customers, who may be there at both times.

    Parameters
    ----------
    now, then
        One row a customer and group: ``customer_id``, ``group``, ``n`` and ``hits``.

    Returns
    -------
    Split
        With n the smaller denominator; all NaN where one of the two is empty.

    Examples
    --------
    >>> rows = {"customer_id": ["a", "b"], "group": ["x", "y"], "n": [10, 10]}
    >>> then = pd.DataFrame({**rows, "hits": [8, 2]})
    >>> now = pd.DataFrame({**rows, "n": [30, 10], "hits": [21, 1]})
    >>> split = split_change(now, then)
    >>> round(split.mix.value, 4), round(split.rate.value, 4)
    (0.15, -0.1)
    """
    sums = [each.groupby("group")[["n", "hits"]].sum() for each in (now, then)]
    groups = sums[0].join(sums[1].add_prefix("then_"), how="outer").fillna(0.0).astype(float)
    n = int(min(groups["n"].sum(), groups["then_n"].sum()))
    if n == 0:
        none = Interval.unknown(0)
        return Split(none, none, none, groups.assign(mix=np.nan, rate=np.nan))
    told = _effects(groups)
    mix, rate = float(told["mix"].sum()), float(told["rate"].sum())
    errors = _errors(now, then, told)
    total, mixed, rated = (
        Interval(n, value, value - Z * error, value + Z * error)
        for value, error in zip((mix + rate, mix, rate), errors, strict=True)
    )
    return Split(total, mixed, rated, groups.assign(mix=told["mix"], rate=told["rate"]))


def _effects(groups: pd.DataFrame) -> pd.DataFrame:
    part, then_part = (groups[c] / groups[c].sum() for c in ("n", "then_n"))
    rate, then_rate = groups["hits"] / groups["n"], groups["then_hits"] / groups["then_n"]
    rate, then_rate = rate.fillna(then_rate), then_rate.fillna(rate)
    middle = (rate + then_rate) / 2
    totals = [groups[f"{t}hits"].sum() / groups[f"{t}n"].sum() for t in ("", "then_")]
    return groups.assign(
        part=part, then_part=then_part, r=rate, then_r=then_rate, middle=middle,
        mix=(part - then_part) * (middle - sum(totals) / 2),
        rate=(rate - then_rate) * (part + then_part) / 2,
    )  # fmt: skip


def _errors(now: pd.DataFrame, then: pd.DataFrame, told: pd.DataFrame) -> list[float]:
    """Sum what each customer adds to the change and its parts, over both times and all groups."""
    pulls = pd.concat([_pull(now, told, ""), _pull(then, told, "then_")])
    each = pulls.groupby("customer_id")[["mix", "rate"]].sum()
    squares = [
        (column**2).sum() for column in (each["mix"] + each["rate"], each["mix"], each["rate"])
    ]
    return [float(np.sqrt(square)) for square in squares]


def _pull(rows: pd.DataFrame, told: pd.DataFrame, time: str) -> pd.DataFrame:
    """Differentiate both effects by a customer's own counts: both are of degree zero in them."""
    of = told.loc[rows["group"]].set_axis(rows.index)
    sign = -1.0 if time else 1.0
    n, own, part = told[f"{time}n"].sum(), of[f"{time}n"], told[f"{time}part"]
    off = (rows["hits"] - of[f"{time}r"] * rows["n"]) / own.where(own > 0)
    shift = told["r"] - told["then_r"]
    mean_mix, mean_rate = (part * told["middle"]).sum(), (part * shift).sum() / 2
    mix = sign * (of["middle"] - mean_mix) * rows["n"] / n
    mix += (of["part"] - of["then_part"]) / 2 * off
    rate = ((of["r"] - of["then_r"]) / 2 - mean_rate) * rows["n"] / n
    rate += sign * (of["part"] + of["then_part"]) / 2 * off
    return pd.DataFrame({"customer_id": rows["customer_id"], "mix": mix, "rate": rate})
