"""Seek groups in a sample of customers: which features are habits, and whether clusters hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.stats.clusters import Cut, choose_cut, try_cuts

LEAST_CUSTOMERS = 100
"""Of fewer, nothing is sought."""

HABIT = 0.3
"""A feature of which odd and even weeks agree less (Spearman's rank correlation) is no habit."""

SAME = 0.9
"""A feature that goes so closely with an earlier one would count the same thing twice."""

FARTHEST = 3.0
"""Standard deviations at which a feature is cut off: k-means is drawn by what lies far out."""

NORMAL_IQR = 1.349
"""The interquartile range of a normal distribution, in standard deviations."""

NOT_FEATURES = ["customer_id", "half", "n"]

FEATURES = {"feature": "str", "agreement": "float64", "used": "bool", "reason": "str"}
TRIED = {
    "clusters": "int64", "silhouette": "float64", "stability": "float64", "between": "float64",
    "held": "int64", "chosen": "bool",
}  # fmt: skip
GROUPS = {
    "group": "str", "stability": "float64", "silhouette": "float64", "between": "float64",
}  # fmt: skip


@dataclass(frozen=True)
class Sought:
    """What was sought in a sample, and found.

    Attributes
    ----------
    features, tried, groups
        As `Discovered` has them.
    scales
        One row a feature used: ``middle`` and ``spread``.
    centres
        One row a cluster, indexed by its group (`unknown`, where it does not hold), one column a
        feature used, in units of ``spread``; empty where nothing was found.
    """

    features: pd.DataFrame
    tried: pd.DataFrame
    groups: pd.DataFrame
    scales: pd.DataFrame
    centres: pd.DataFrame


def seek(sample: pd.DataFrame, halves: pd.DataFrame, rng: np.random.Generator) -> Sought:
    """Seek groups of customers by their habits.

    A feature counts only where the odd weeks of a customer say the same as the even ones: what
    happened to happen is no habit, and clusters of it are none of people.

    Parameters
    ----------
    sample
        customer_id, n and features, their skew taken away: one row a customer.
    halves
        The same of the same customers, of odd and of even weeks (``half`` 0 and 1).
    rng
        Source of starts and resamples.

    Returns
    -------
    Sought
        Without groups where fewer than `LEAST_CUSTOMERS` are in the sample, no feature is a
        habit, or no cluster holds (`stats.clusters`).
    """
    features = find_habits(sample, halves)
    used = features.loc[features["used"], "feature"].tolist()
    scales = measure_scales(sample[used])
    cuts: list[Cut] = []
    if used and len(sample) >= LEAST_CUSTOMERS:
        cuts = try_cuts(standardise(sample[used], scales).to_numpy(dtype=np.float64), rng)
    chosen = choose_cut(cuts)
    centres, groups = _name(chosen, used)
    return Sought(features, _list(cuts, chosen), groups, scales, centres)


def find_habits(sample: pd.DataFrame, halves: pd.DataFrame) -> pd.DataFrame:
    """Tell which features are habits: those of which odd and even weeks agree.

    Parameters
    ----------
    sample, halves
        As of `seek`.

    Returns
    -------
    pandas.DataFrame
        As `Discovered.features`.
    """
    sides = [halves[halves["half"] == half].set_index("customer_id") for half in (0, 1)]
    rows: list[dict[str, object]] = []
    used: list[str] = []
    for name in sample.columns.drop(NOT_FEATURES, errors="ignore"):
        agreement = rank_correlation(*(side[name] for side in sides))
        reason = "" if agreement >= HABIT else "odd and even weeks do not agree"
        if sample[name].nunique() < 2:
            reason = "the same of everybody"
        elif not reason:
            twins = (other for other in used
                     if abs(rank_correlation(sample[name], sample[other])) >= SAME)  # fmt: skip
            twin = next(twins, "")
            reason = f"tells the same as {twin}" if twin else ""
        used += [] if reason else [name]
        rows.append({"feature": name, "agreement": agreement, "used": not reason, "reason": reason})
    return pd.DataFrame(rows, columns=list(FEATURES)).astype(FEATURES)


def rank_correlation(one: pd.Series, other: pd.Series) -> float:
    """Give Spearman's rank correlation of what both know; NaN where one of them is constant."""
    both = pd.concat([one, other], axis="columns", join="inner").dropna()
    if len(both) < 2 or (both.nunique() < 2).any():
        return np.nan
    ranks = both.rank()
    return float(ranks.iloc[:, 0].corr(ranks.iloc[:, 1]))


def measure_scales(sample: pd.DataFrame) -> pd.DataFrame:
    """Measure the middle and the spread of each feature, by what few far out do not move.

    The spread is the interquartile range over that of a normal distribution; where half of the
    customers are alike, so that there is none, the standard deviation.
    """
    low, middle, high = (sample.quantile(level) for level in (0.25, 0.5, 0.75))
    deviation, spread = sample.std(), (high - low) / NORMAL_IQR
    return pd.DataFrame({"middle": middle, "spread": spread.where(spread > 0, deviation)})


def standardise(sample: pd.DataFrame, scales: pd.DataFrame) -> pd.DataFrame:
    """Set each feature in units of its spread from its middle, cut off at `FARTHEST`."""
    return ((sample - scales["middle"]) / scales["spread"]).clip(-FARTHEST, FARTHEST)


def _list(cuts: list[Cut], chosen: Cut | None) -> pd.DataFrame:
    rows = [
        {
            "clusters": len(cut.centres), "silhouette": cut.silhouette,
            "stability": cut.stability.min(), "between": cut.between.max(),
            "held": int(cut.held.sum()), "chosen": cut is chosen,
        }
        for cut in cuts
    ]  # fmt: skip
    # no gap at all is told by no number
    return pd.DataFrame(rows, columns=list(TRIED)).replace(np.inf, np.nan).astype(TRIED)


def _name(chosen: Cut | None, used: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Name the clusters that hold, the largest first; give all centres, and what holds."""
    if chosen is None:
        return pd.DataFrame(columns=used), pd.DataFrame(columns=list(GROUPS)).astype(GROUPS)
    place = np.cumsum(chosen.held)
    names = [f"group_{n}" if held else UNKNOWN
             for n, held in zip(place, chosen.held, strict=True)]  # fmt: skip
    centres = pd.DataFrame(chosen.centres, columns=used, index=names)
    groups = pd.DataFrame(
        {"group": names, "stability": chosen.stability, "silhouette": chosen.silhouettes,
         "between": chosen.between}
    )  # fmt: skip
    marks = centres.add_prefix("z ").reset_index(drop=True)
    held = pd.concat([groups, marks], axis="columns")[chosen.held]
    return centres, held.reset_index(drop=True)
