"""Weights that give a sample the margins of the population that it came from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]

LEAST = 10
"""Rows of the sample that a category needs for a weight of its own; smaller ones are folded."""

OTHER = "(other)"
ROUNDS = 200
CLOSE = 1e-9


def rake(
    sample: pd.DataFrame, population: pd.DataFrame, columns: Sequence[str], *, count_col: str
) -> FloatArray:
    """Weigh a sample so that its share of every category is that of the population.

    Parameters
    ----------
    sample
        One row a unit, with `columns`.
    population
        One row a combination of categories, with `columns` and `count_col`.
    columns
        What the sample is fitted to, one after the other until nothing moves. Categories that
        fewer than `LEAST` rows of the sample hold are folded together, in both tables.
    count_col
        Units of the population that a row stands for.

    Returns
    -------
    numpy.ndarray
        One weight a row of the sample, with mean 1. All are 1 where there is nothing to fit.

    Notes
    -----
    Post-stratification by one column at a time, repeated: iterative proportional fitting (Deming
    and Stephan 1940, Annals of Mathematical Statistics 11: 427).

    Examples
    --------
    >>> sample = pd.DataFrame({"region": ["East"] * 30 + ["West"] * 10})
    >>> population = pd.DataFrame({"region": ["East", "West"], "customers": [50, 50]})
    >>> rake(sample, population, ["region"], count_col="customers")[[0, 39]].round(3)
    array([0.667, 2.   ])
    """
    weights = np.ones(len(sample))
    margins = [_margin(sample[name], population[name], population[count_col]) for name in columns]
    fitted = [(codes, target) for codes, target in margins if len(target) > 1]
    for _ in range(ROUNDS):
        before = weights.copy()
        for codes, target in fitted:
            held = np.bincount(codes, weights)
            # a category that the population lacks is weighed with 0, and stays so
            weights *= np.divide(target * len(sample), held, where=held > 0, out=held)[codes]
        if np.abs(weights - before).max(initial=0) < CLOSE:
            break
    return weights


def _margin(
    sample: pd.Series[str], population: pd.Series[str], counts: pd.Series[int]
) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """Give the category of each row, and the population's share of each category."""
    held = sample.value_counts().sort_index()
    own = held.index[held >= LEAST]
    small = held[held < LEAST].sum()
    if 0 < small < LEAST or (not small and not population.isin(own).all()):
        # what is folded must be held by enough rows itself: the next smallest goes with it
        own = own[held[own].to_numpy().argsort(kind="stable")[1:]]
    codes, names = pd.factorize(sample.where(sample.isin(own), OTHER), sort=True)
    size = counts.groupby(population.where(population.isin(own), OTHER)).sum()
    total = size.reindex(names, fill_value=0).to_numpy(dtype=float)
    return codes, total / total.sum() if total.sum() else np.ones(1)
