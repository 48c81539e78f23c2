"""Clusters must recur and lie apart: planted ones are found, and cuts of one cloud are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from cjm_workbench.stats.clusters import (
    RECURS,
    SUBSTANTIAL,
    choose_cut,
    count_between,
    jaccard,
    nearest,
    try_cuts,
)

labels = st.lists(st.integers(0, 2), min_size=1, max_size=40)


def generator():
    return np.random.default_rng(7)


def three_groups(rng, size=200):
    """Three round clouds, six standard deviations apart."""
    centres = np.repeat([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]], size, axis=0)
    return centres + rng.normal(size=centres.shape), np.repeat([0, 1, 2], size)


def test_planted_groups_are_found_and_hold():
    points, truth = three_groups(generator())
    chosen = choose_cut(try_cuts(points, generator()))
    assert len(chosen.centres) == 3 and chosen.held.all()
    # at six deviations hardly anybody stands nearer to another centre
    assert adjusted_rand_score(truth, chosen.labels) > 0.98
    assert (chosen.stability > 0.95).all() and chosen.silhouette > SUBSTANTIAL


CLOUDS = {
    "round": lambda rng: rng.normal(size=(600, 4)),
    "skewed": lambda rng: np.log1p(rng.exponential(size=(600, 3))),
    "even": lambda rng: rng.uniform(size=(600, 2)),
    "long": lambda rng: rng.normal(size=(600, 1)) + 0.3 * rng.normal(size=(600, 5)),
}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_one_undivided_cloud_holds_no_clusters(cloud):
    assert choose_cut(try_cuts(CLOUDS[cloud](generator()), generator())) is None


def test_a_long_cloud_cut_in_two_would_pass_by_silhouette_alone():
    cut = try_cuts(CLOUDS["long"](generator()), generator())[0]
    # why the gap is asked for: the cut is "substantial", and there is nothing in it
    assert cut.silhouette > SUBSTANTIAL
    assert not np.isfinite(cut.between).any()


def test_the_same_seed_cuts_alike():
    points, _ = three_groups(generator(), 60)
    first, second = (try_cuts(points, generator())[1] for _ in range(2))
    assert (first.labels == second.labels).all()
    assert (first.stability == second.stability).all()


def test_clusters_are_numbered_by_size():
    points, truth = three_groups(generator())
    kept = points[(truth != 1) | (np.arange(len(truth)) < 260)]
    sizes = np.bincount(try_cuts(kept, generator())[1].labels)
    assert sizes.tolist() == sorted(sizes, reverse=True)


def test_too_few_or_equal_customers_are_not_cut():
    # 59 customers are less than two clusters of 30; of one value there are no two clusters
    assert try_cuts(np.arange(59.0)[:, None], generator()) == []
    assert try_cuts(np.ones((300, 2)), generator()) == []
    assert choose_cut([]) is None


def test_halfway_is_compared_with_the_sparser_end():
    # 60 about one centre, 100 about the other, 15 halfway; 5 at a quarter count nowhere
    line = np.repeat([0.0, 1.0, 0.5, 0.25], [60, 100, 15, 5])[:, None]
    assert count_between(line, np.array([0.0]), np.array([1.0])) == 15 / 60


def test_a_gap_that_could_be_chance_is_none():
    # 2 of 5 against 1 of 2: no binomial test tells them apart
    line = np.repeat([0.0, 1.0, 0.5], [3, 3, 2])[:, None]
    assert count_between(line, np.array([0.0]), np.array([1.0])) == np.inf


def test_jaccard_by_hand():
    # cluster 0 holds points 0 1 2, the other cut's cluster 1 holds 0 1: two of three
    found = jaccard(np.array([0, 0, 0, 1]), np.array([1, 1, 0, 0]), 2)
    assert found.tolist() == [[1 / 4, 2 / 3], [1 / 2, 0]]
    assert found.max(axis=1).min() < RECURS


@given(labels)
def test_a_cut_is_like_itself(drawn):
    same = np.array(drawn)
    diagonal = np.diag(jaccard(same, same, 3))
    # who is in no cluster is in none: 0 of 0
    assert diagonal.tolist() == [float(k in drawn) for k in range(3)]


def test_the_first_of_equally_near_centres_is_taken():
    assert nearest(np.array([[1.0]]), np.array([[0.0], [2.0]])).tolist() == [0]
