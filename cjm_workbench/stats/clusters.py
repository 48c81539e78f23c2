"""Clusters of customers, and whether they are any: they must recur, and lie apart.

k-means cuts whatever it is given into as many parts as it is asked for. A cut of one undivided
cloud can recur in every resample and still be no cluster, so that stability and silhouette alone
do not tell: between two clusters there must be fewer customers than about either.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

COUNTS = range(2, 9)
"""Numbers of clusters that are tried."""

SUBSTANTIAL = 0.25
"""A mean silhouette below is no substantial structure (Kaufman and Rousseeuw 1990, table 4)."""

RECURS = 0.75
"""A mean Jaccard similarity below is no stable cluster (Hennig 2007)."""

APART = 0.75
"""More customers halfway, as a part of those about the sparser centre, are no gap."""

BAND = 0.15
"""Half the width in which customers are counted, as a part of the way between two centres."""

LEAST_MEMBERS = 30
"""A cluster of fewer sampled customers is not shown."""

STARTS = 5
RESAMPLES = 50


class Cut(NamedTuple):
    """One number of clusters, tried.

    Attributes
    ----------
    labels
        The cluster of each point, from 0, the largest first.
    centres
        One row a cluster, one column a feature.
    silhouette
        The mean over all points, from -1 to 1.
    silhouettes, between, stability
        Of each cluster: its mean silhouette; the customers halfway to the cluster least apart, as
        a part of those about the sparser of the two centres; its mean Jaccard similarity over
        resamples, NaN where that was not worth drawing.
    held
        Whether each cluster recurs, lies apart and has enough members.
    """

    labels: IntArray
    centres: FloatArray
    silhouette: float
    silhouettes: FloatArray
    between: FloatArray
    stability: FloatArray
    held: npt.NDArray[np.bool_]


def try_cuts(points: FloatArray, rng: np.random.Generator) -> list[Cut]:
    """Cut points into every number of clusters of `COUNTS`, and judge each cut.

    Parameters
    ----------
    points
        One row a customer, one column a standardised feature; at least one.
    rng
        Source of starts and resamples.

    Returns
    -------
    list of Cut
        Those numbers of which every cluster could have `LEAST_MEMBERS`. Stability is drawn only
        where the silhouette is substantial and a cluster lies apart: it could save no other cut.

    Notes
    -----
    k-means with k-means++ (Arthur and Vassilvitskii 2007); silhouette: Rousseeuw 1987, Journal of
    Computational and Applied Mathematics 20: 53; stability: Hennig 2007, Computational Statistics
    and Data Analysis 52: 258, by bootstrap.
    """
    # a second to import, which only who makes clusters pays; the limit finds what is there by then
    import sklearn.cluster  # noqa: F401
    from threadpoolctl import threadpool_limits

    most = min(len(points) // LEAST_MEMBERS, len(np.unique(points, axis=0)) - 1)
    # sums of several threads differ from run to run, and other chapters need the cores
    with threadpool_limits(limits=1):
        return [_judge(points, k, rng) for k in COUNTS if k <= most]


def choose_cut(cuts: list[Cut]) -> Cut | None:
    """Choose the cut with the highest silhouette among those whose clusters hold.

    Parameters
    ----------
    cuts
        As of `try_cuts`.

    Returns
    -------
    Cut or None
        One whose clusters all hold, if there is any; else one of which two do. Nothing where none
        has as many: a single cluster that holds has nobody to differ from.
    """
    all_held = [cut for cut in cuts if cut.held.all()]
    some = [cut for cut in cuts if cut.held.sum() > 1]
    return max(all_held or some, key=lambda cut: cut.silhouette, default=None)


def _judge(points: FloatArray, k: int, rng: np.random.Generator) -> Cut:
    from sklearn.metrics import silhouette_samples

    labels, centres = _cut(points, k, rng)
    each = silhouette_samples(points, labels)
    overall = float(each.mean())
    between = _look_between(points, labels, centres)
    apart = between <= APART
    drawn = overall >= SUBSTANTIAL and apart.any()
    stability = _resample(points, labels, k, rng) if drawn else np.full(k, np.nan)
    enough = np.bincount(labels, minlength=k) >= LEAST_MEMBERS
    return Cut(
        labels, centres, overall,
        np.array([each[labels == cluster].mean() for cluster in range(k)]),
        between, stability, apart & (stability >= RECURS) & enough,
    )  # fmt: skip


def _cut(
    points: FloatArray, k: int, rng: np.random.Generator, starts: int = STARTS
) -> tuple[IntArray, FloatArray]:
    """Cut by k-means, the largest cluster first."""
    from sklearn.cluster import KMeans

    seed = int(rng.integers(2**31))
    made = KMeans(k, n_init=starts, random_state=seed).fit(points)
    order = np.argsort(-np.bincount(made.labels_, minlength=k), kind="stable")
    return np.argsort(order)[made.labels_], made.cluster_centers_[order]


def nearest(points: FloatArray, centres: FloatArray) -> IntArray:
    """Give each point the number of its nearest centre; the first of equals.

    Examples
    --------
    >>> nearest(np.array([[0.0], [4.0], [2.0]]), np.array([[1.0], [5.0]]))
    array([0, 1, 0])
    """
    squares = ((points[:, None, :] - centres[None]) ** 2).sum(axis=2)
    return np.asarray(squares.argmin(axis=1), dtype=np.int64)


def _look_between(points: FloatArray, labels: IntArray, centres: FloatArray) -> FloatArray:
    """Compare the middle between each pair of centres with both ends."""
    k = len(centres)
    ratios = np.zeros((k, k))
    for one in range(k):
        for other in range(one):
            both = points[(labels == one) | (labels == other)]
            ratio = count_between(both, centres[one], centres[other])
            ratios[one, other] = ratios[other, one] = ratio
    return np.asarray(ratios.max(axis=1), dtype=np.float64)


def count_between(points: FloatArray, start: FloatArray, end: FloatArray) -> float:
    """Count points halfway between two centres, as a part of those about the sparser one.

    Parameters
    ----------
    points
        Those of both clusters, projected onto the line between the centres.
    start, end
        The centres.

    Returns
    -------
    float
        About 1 or more for a cloud that was cut in two; infinite where the difference could be
        chance (one-sided binomial test, 1 %).

    Examples
    --------
    >>> line = np.repeat([0.0, 0.5, 1.0], [40, 10, 50])[:, None]
    >>> count_between(line, line[0], line[-1])
    0.25
    """
    way = end - start
    at = (points - start) @ way / (way @ way)
    ends = min(int((np.abs(at - place) < BAND).sum()) for place in (0, 1))
    middle = int((np.abs(at - 0.5) < BAND).sum())
    chance = binom.cdf(middle, middle + ends, 0.5)
    return middle / ends if ends and chance < 0.01 else float(np.inf)


def _resample(points: FloatArray, labels: IntArray, k: int, rng: np.random.Generator) -> FloatArray:
    """Find each cluster again in bootstrap samples: its mean best Jaccard similarity."""
    found = np.zeros(k)
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(points), len(points))
        _, centres = _cut(points[drawn], k, rng, starts=1)
        found += jaccard(labels[drawn], nearest(points[drawn], centres), k).max(axis=1)
    return np.asarray(found / RESAMPLES, dtype=np.float64)


def jaccard(labels: IntArray, others: IntArray, k: int) -> FloatArray:
    """Give the Jaccard similarity of each cluster of one cut with each of another.

    Parameters
    ----------
    labels, others
        The clusters of the same points, from 0.
    k
        How many there are of each.

    Returns
    -------
    numpy.ndarray
        Members of both over members of either, k times k.

    Examples
    --------
    >>> jaccard(np.array([0, 0, 0, 1]), np.array([1, 1, 0, 0]), 2).round(2)
    array([[0.25, 0.67],
           [0.5 , 0.  ]])
    """
    both = np.bincount(labels * k + others, minlength=k * k).reshape(k, k)
    either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None] - both
    return np.asarray(both / np.maximum(either, 1), dtype=np.float64)
