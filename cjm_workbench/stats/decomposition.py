"""What of a share's change is a change of mix, and what a change of rates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cjm_workbench.stats.interval import Interval, Z

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
Marks = npt.NDArray[np.bool_]


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
    both = pd.concat([now, then], ignore_index=True)
    code, names = pd.factorize(both["group"], sort=True)
    late = np.arange(len(both)) < len(now)
    groups = pd.DataFrame(index=pd.Index(np.asarray(names), name="group"))
    for time, rows in (("", late), ("then_", ~late)):
        for name in ("n", "hits"):
            weights = both[name].to_numpy(float)[rows]
            groups[f"{time}{name}"] = np.bincount(code[rows], weights, minlength=len(names))
    n = int(min(groups["n"].sum(), groups["then_n"].sum()))
    if n == 0:
        none = Interval.unknown(0)
        return Split(none, none, none, groups.assign(mix=np.nan, rate=np.nan))
    told = _effects(groups)
    mix, rate = float(told["mix"].sum()), float(told["rate"].sum())
    errors = _errors(both, code, late, told)
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


def _errors(both: pd.DataFrame, code: IntArray, late: Marks, told: pd.DataFrame) -> list[float]:
    """Sum what each customer adds to the change and its parts, over both times and all groups."""
    pulls = np.empty((2, len(both)))
    n, hits = both["n"].to_numpy(float), both["hits"].to_numpy(float)
    for time, rows in (("", late), ("then_", ~late)):
        pulls[:, rows] = _pull(n[rows], hits[rows], code[rows], told, time)
    customer = pd.factorize(both["customer_id"])[0]
    mix, rate = (np.bincount(customer, pull) for pull in pulls)
    return [float(np.sqrt((each**2).sum())) for each in (mix + rate, mix, rate)]


def _pull(
    n: FloatArray, hits: FloatArray, code: IntArray, told: pd.DataFrame, time: str
) -> tuple[FloatArray, FloatArray]:
    """Differentiate both effects by a customer's own counts: both are of degree zero in them."""
    of = {name: told[name].to_numpy(float) for name in told}
    sign = -1.0 if time else 1.0
    whole, part = of[f"{time}n"].sum(), of[f"{time}part"]
    off = (hits - of[f"{time}r"][code] * n) / of[f"{time}n"][code]
    shift = of["r"] - of["then_r"]
    mix = sign * (of["middle"] - (part * of["middle"]).sum())[code] * n / whole
    mix += ((of["part"] - of["then_part"]) / 2)[code] * off
    rate = (shift / 2 - (part * shift).sum() / 2)[code] * n / whole
    rate += sign * ((of["part"] + of["then_part"]) / 2)[code] * off
    return mix, rate
