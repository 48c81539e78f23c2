"""Which words set one group of texts apart from the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

PRIOR = 100.0
"""Uses of words that the prior stands for: rare words are pulled towards their usual share."""


def log_odds(
    own: npt.ArrayLike, others: npt.ArrayLike, *, prior: float = PRIOR
) -> tuple[FloatArray, FloatArray]:
    """Compare how often words are used in two groups of texts, rare words shrunk.

    Parameters
    ----------
    own, others
        Uses of each word in the group, and in all others.
    prior
        How many uses the prior stands for. It spreads them as both groups together do.

    Returns
    -------
    tuple of numpy.ndarray
        The log odds ratio of each word, and its z-score: a scale on which words are ranked. Both
        are NaN where either group uses no word.

    Notes
    -----
    The log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008,
    Political Analysis 16: 372, equations 16 to 22).

    Examples
    --------
    >>> ratio, z = log_odds([8, 2, 10], [2, 8, 10])
    >>> z.round(2)
    array([ 1.03, -1.03,  0.  ])
    """
    first, second = np.asarray(own, dtype=float), np.asarray(others, dtype=float)
    if not first.sum() or not second.sum():
        nothing = np.full(first.shape, np.nan)
        return nothing, nothing
    share = (first + second) / (first + second).sum()
    added = prior * share
    odds = [(uses + added) / (uses.sum() + prior - uses - added) for uses in (first, second)]
    ratio = np.log(odds[0]) - np.log(odds[1])
    return ratio, ratio / np.sqrt(1 / (first + added) + 1 / (second + added))
