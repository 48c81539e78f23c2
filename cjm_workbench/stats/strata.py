"""Observations in strata that hold two groups: weights, ranks, and the test between the groups."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, rankdata

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Strata:
    """Observations of two groups in the strata that hold both.

    Attributes
    ----------
    y
        The outcome of each observation.
    exposed
        Whether it is of the first group.
    stratum, cluster
        Its stratum, and its customer; both numbered from 0.
    weight
        Of each stratum, ``n1 n0 / (n1 + n0)``; empty where no stratum holds both groups.
    used
        Which of the observations given these are.
    """

    y: FloatArray
    exposed: Marks
    stratum: IntArray
    cluster: IntArray
    weight: FloatArray
    used: Marks

    @classmethod
    def of(
        cls,
        y: npt.ArrayLike,
        exposed: npt.ArrayLike,
        stratum: npt.ArrayLike,
        cluster: npt.ArrayLike,
    ) -> Strata:
        """Keep the observations of strata that hold both groups; labels may be of any kind."""
        first = np.asarray(exposed, dtype=bool)
        names, labels = np.unique(np.asarray(stratum), return_inverse=True)
        counts = np.array(
            [np.bincount(labels[arm], minlength=len(names)) for arm in (first, ~first)]
        )
        both = counts.min(axis=0) > 0
        used = both[labels]
        renumbered = (np.cumsum(both) - 1)[labels[used]]
        clusters = np.unique(np.asarray(cluster)[used], return_inverse=True)[1]
        weight = counts.prod(axis=0)[both] / counts.sum(axis=0)[both]
        values = np.asarray(y, dtype=float)
        return cls(values[used], first[used], renumbered, clusters, weight, used)

    def counts(self, arm: Marks) -> FloatArray:
        """Count the observations of one group in each stratum."""
        return np.bincount(self.stratum[arm], minlength=len(self.weight)).astype(float)

    def means(self, arm: Marks) -> FloatArray:
        """Give the mean outcome of one group in each stratum."""
        size = len(self.weight)
        total = np.bincount(self.stratum[arm], weights=self.y[arm], minlength=size)
        return np.asarray(total / self.counts(arm), dtype=float)

    @cached_property
    def size(self) -> FloatArray:
        """The observations of each stratum."""
        return self.counts(np.ones(len(self.y), dtype=bool))

    @cached_property
    def excess(self) -> FloatArray:
        """By how much each observation is of the first group, less its stratum's share of it."""
        return self.apart(self.exposed.astype(float))

    def apart(self, values: FloatArray) -> FloatArray:
        """Take from each value the mean of its stratum."""
        total = np.bincount(self.stratum, weights=values, minlength=len(self.weight))
        return np.asarray(values - (total / self.size)[self.stratum], dtype=float)

    def ranks(self) -> FloatArray:
        """Rank the outcomes of each stratum, from 1."""
        ranks = np.empty_like(self.y)
        order = np.argsort(self.stratum, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(self.stratum[order])) + 1):
            ranks[rows] = rankdata(self.y[rows])
        return ranks

    def test(self, values: FloatArray) -> tuple[float, float]:
        """Test whether the groups have equal values in every stratum (Mantel 1963).

        Returns
        -------
        tuple of float
            The p-value, NaN where the values do not vary within strata; and the design effect by
            which the statistic is divided (Rao and Scott 1981).
        """
        apart = self.apart(values)
        spread = np.bincount(self.stratum, weights=apart**2, minlength=len(self.weight))
        variance = float((self.weight * spread / (self.size - 1)).sum())
        effect = design_effect_of(self.excess * apart, self.cluster)
        if math.isnan(effect):
            return math.nan, 1.0
        statistic = abs(float((self.excess * apart).sum())) / math.sqrt(variance * effect)
        return float(2 * norm.sf(statistic)), effect


def design_effect_of(parts: FloatArray, cluster: IntArray) -> float:
    """Say how many times larger a sum's variance is for customers who repeat.

    Returns
    -------
    float
        At least 1; NaN where all parts are 0.

    Examples
    --------
    >>> design_effect_of(np.array([1.0, 1.0, -1.0, -1.0]), np.array([0, 0, 1, 1]))
    2.0
    """
    alone = float((parts**2).sum())
    return (
        max(1.0, float((sum_by_cluster(parts, cluster) ** 2).sum()) / alone) if alone else math.nan
    )


def sum_by_cluster(parts: FloatArray, cluster: IntArray) -> FloatArray:
    """Add up what each customer contributes."""
    return np.bincount(cluster, weights=parts).astype(float)
