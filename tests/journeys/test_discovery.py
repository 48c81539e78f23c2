"""Groups in behaviour: sought among habits, given to everybody, and not invented."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
import pytest

from cjm_workbench.journeys.discovery import assign_groups
from cjm_workbench.journeys.discovery_seek import (
    HABIT,
    find_habits,
    measure_scales,
    rank_correlation,
    seek,
    standardise,
)
from cjm_workbench.journeys.features import SKEWED

PEOPLE = 150
SHARES = ["night", "channel app", "channel shop"]


def generator():
    return np.random.default_rng(3)


def habits(levels: np.ndarray, noise: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tell of customers with a level of each share, seen with noise: in all, and in each half."""
    rng = generator()
    ids = [f"c{n:04}" for n in range(len(levels))]

    def seen() -> pd.DataFrame:
        shares = levels + noise * rng.normal(size=levels.shape)
        return pd.DataFrame(shares, columns=SHARES).assign(customer_id=ids, n=20)

    halves = [seen().assign(half=half) for half in (0, 1)]
    return seen(), pd.concat(halves)


def two_kinds() -> np.ndarray:
    return np.repeat([[0.1, 0.8, 0.0], [0.5, 0.1, 0.6]], PEOPLE, axis=0)


def test_two_kinds_of_customers_are_found():
    sought = seek(*habits(two_kinds(), 0.05), generator())
    assert sought.features["used"].all()
    assert sought.groups["group"].tolist() == ["group_1", "group_2"]
    assert sought.tried.loc[sought.tried["chosen"], "clusters"].tolist() == [2]


def test_what_happened_to_happen_is_no_habit():
    # everybody is alike, and what is seen is chance: halves do not agree
    sought = seek(*habits(np.full((2 * PEOPLE, 3), 0.4), 0.2), generator())
    assert not sought.features["used"].any()
    assert (sought.features["agreement"].abs() < HABIT).all()
    assert sought.groups.empty and sought.tried.empty and sought.centres.empty


def test_what_tells_the_same_counts_once():
    sample, halves = habits(two_kinds(), 0.05)
    copied = {"channel app": 1 - sample["night"]}
    table = find_habits(sample.assign(**copied), halves).set_index("feature")
    assert table["used"].to_dict() == {"night": True, "channel app": False, "channel shop": True}
    assert table.loc["channel app", "reason"] == "tells the same as night"


def test_a_matter_of_degree_is_no_group():
    levels = generator().uniform(0.0, 1.0, size=(2 * PEOPLE, 3))
    sought = seek(*habits(levels, 0.05), generator())
    assert sought.features["used"].all()  # habits they are
    assert sought.groups.empty and not sought.tried["chosen"].any()


def test_few_customers_are_not_cut():
    few = two_kinds()[PEOPLE - 49 : PEOPLE + 50]
    sought = seek(*habits(few, 0.05), generator())
    assert sought.features["used"].any() and sought.tried.empty


def test_the_same_of_everybody_is_named_so():
    sample, halves = habits(two_kinds(), 0.05)
    table = find_habits(sample.assign(night=0.0), halves.assign(night=0.0)).set_index("feature")
    assert table.loc["night", "reason"] == "the same of everybody"
    assert np.isnan(table.loc["night", "agreement"])


def test_rank_correlation_by_hand():
    one, other = pd.Series([1, 2, 3, 4]), pd.Series([10, 30, 20, 40])
    # ranks 1 2 3 4 and 1 3 2 4: 1 - 6 (0 + 1 + 1 + 0) / (4 (16 - 1)) = 0.8
    assert rank_correlation(one, other) == pytest.approx(0.8)
    assert np.isnan(rank_correlation(one, pd.Series([1.0, np.nan])))


def test_scales_are_not_moved_by_what_lies_far_out():
    sample = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0, 1000.0], "b": [0.0, 0.0, 0.0, 0.0, 1.0]})
    scales = measure_scales(sample)
    # quartiles 2 and 4 of a; of b most are alike, so that only the deviation is left: 0.447
    assert scales["middle"].tolist() == [3.0, 0.0]
    assert scales["spread"].tolist() == pytest.approx([2 / 1.349, np.sqrt(0.2)])
    # 1000 lies 672 spreads out, and counts as three
    assert standardise(sample, scales)["a"].max() == 3.0


def test_every_customer_is_given_the_nearest_group():
    sought = seek(*habits(two_kinds(), 0.05), generator())
    kinds = {"few": 0.1, "many": 0.5, "between": 0.28}
    rows = pd.DataFrame(
        {"customer_id": list(kinds), "n": 20, "night": list(kinds.values()),
         "channel app": [0.8, 0.1, 0.45], "channel shop": [0.0, 0.6, 0.3],
         **dict.fromkeys(SKEWED, 1.0)}
    )  # fmt: skip
    found = assign_groups(ibis.memtable(rows), sought).execute().set_index("customer_id")["group"]
    centres = sought.centres["night"] * sought.scales.loc["night", "spread"]
    assert found["few"] == (centres.idxmin()) and found["many"] == centres.idxmax()
    # 0.28 lies below the middle of 0.1 and 0.5, and the shares of channels in the middle
    assert found["between"] == found["few"]


def test_where_nothing_is_found_everybody_is_unknown():
    sought = seek(*habits(np.full((2 * PEOPLE, 3), 0.4), 0.2), generator())
    rows = ibis.memtable(pd.DataFrame({"customer_id": ["a"], "n": [9], "night": [0.1]}))
    assert assign_groups(rows, sought).execute()["group"].tolist() == ["unknown"]
