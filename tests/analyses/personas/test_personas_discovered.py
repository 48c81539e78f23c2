"""Groups found in behaviour: how many customers, what marks them, whom they are like."""

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.personas.discovered import (
    measure_discovered,
    read_discovered,
    tell_marks,
)
from cjm_workbench.analyses.personas.features import list_features
from cjm_workbench.analyses.personas.likeness import liken
from cjm_workbench.analyses.personas.tried import list_tried, read_tried
from cjm_workbench.analyses.rules import Rules

HELD = {"group": "group_1", "stability": 0.9, "silhouette": 0.5, "between": 0.2, "z events": 1.2}
GROUPS = pd.DataFrame([HELD, {**HELD, "group": "group_2", "z events": -1.2}])
SIZES = pd.DataFrame({"persona": ["young", "rich", "unknown"], "n": [9, 9, 9]})


@pytest.fixture
def discovered(world, did, describe, loose):
    """Count customers told as (personas, group, how many)."""

    def make(*told, groups=GROUPS, rules=loose, sizes=SIZES):
        people = [
            (f"{fits or 'none'}-{group}-{k}", fits, group)
            for fits, group, n in told
            for k in range(n)
        ]
        made = world(*(did(who, fits) for who, fits, _ in people))
        judged = [(who, group) for who, _, group in people if group] or [("nobody", "unknown")]
        members = ibis.memtable(pd.DataFrame(judged, columns=["customer_id", "group"]))
        return measure_discovered(
            made.journeys, members, groups, made.personas, describe("young", "rich"), sizes, rules
        )

    return make


def test_a_group_counts_the_customers_of_the_review(discovered):
    table = discovered(
        ("young", "group_1", 6), ("", "group_2", 3), ("rich", "unknown", 2), ("", "", 1)
    )
    # one customer did too little to be judged: in no group, as the two that are nearest to none
    assert table.set_index("group")["customers"].to_dict() == {
        "group_1": 6, "group_2": 3, "unknown": 3,
    }  # fmt: skip
    assert table["value"].sum() == pytest.approx(1) and set(table["n"]) == {12}
    assert table["title"].tolist() == ["Group 1", "Group 2", "In no group"]


def test_a_customer_of_two_personas_counts_once(discovered):
    table = discovered(("young rich", "group_1", 4), ("young", "group_2", 4))
    assert table["customers"].tolist() == [4, 4, 0]


def test_a_group_is_likened_to_the_persona_that_overlaps_most(discovered):
    table = discovered(
        ("young", "group_1", 6), ("rich", "group_1", 2), ("rich", "group_2", 8), ("", "group_2", 2)
    ).set_index("group")
    # of 8 in the first group 6 are young, as are 6 of all 18
    assert table.loc["group_1", ["most_like", "most_like_share"]].tolist() == ["Young", 6 / 8]
    assert table.loc["group_1", "base_share"] == pytest.approx(6 / 18)
    assert table.loc["group_2", "most_like"] == "Rich"
    assert pd.isna(table.loc["unknown", "most_like"])


def test_an_overlap_of_few_is_not_told(discovered):
    told = [("young", "group_1", 57), ("rich", "group_1", 3), ("rich", "group_2", 40)]
    table = discovered(*told, rules=Rules(smallest_cell=10)).set_index("group")
    # all but three of the first group are young: the share would tell of the three
    assert pd.isna(table.loc["group_1", "most_like_share"])
    assert table.loc["group_1", "customers"] == 60


def test_a_persona_that_is_hidden_is_not_named(discovered):
    hidden = SIZES.assign(n=[None, 9, 9])
    table = discovered(("young", "group_1", 6), ("rich", "group_2", 6), sizes=hidden)
    assert table["most_like"].isna().tolist() == [True, False, True]


def test_a_small_group_is_hidden_and_so_is_what_would_tell_it(discovered):
    told = [("young", "group_1", 60), ("rich", "group_2", 3), ("", "unknown", 30)]
    table = discovered(*told, rules=Rules(smallest_cell=10)).set_index("group")
    assert table["customers"].isna().to_dict() == {
        "group_1": False, "group_2": True, "unknown": True,
    }  # fmt: skip


def test_marks_are_the_features_farthest_from_the_middle():
    marks = pd.Series(
        {"group": "a", "z calls": 0.6, "z events": -2.0, "z night": 0.4, "z web": 1.0}
    )
    assert tell_marks(marks) == "events −2.0, web +1.0, calls +0.6"


def test_reading_says_how_many_what_marks_and_whom_like(discovered):
    told = [("young", "group_1", 80), ("rich", "group_1", 20), ("rich", "group_2", 100)]
    assert read_discovered(discovered(*told, rules=Rules())) == (
        "2 groups of customers stand apart by what they did before the period. The largest holds "
        "50.0 % (43.1–56.9, n = 200), marked by events +1.2. Of it 80.0 % fit “Young”, of all "
        "40.0 %."
    )


def test_where_nothing_is_found_no_persona_is_invented(discovered):
    table = discovered(("young", "unknown", 40), groups=GROUPS.iloc[:0])
    assert table["group"].tolist() == ["unknown"] and table["value"].tolist() == [1.0]
    assert read_discovered(table).startswith("No group of customers stands apart")


def test_without_personas_groups_are_counted_all_the_same(world, did, loose):
    made = world(did("a"), did("b"))
    members = ibis.memtable(pd.DataFrame({"customer_id": ["a"], "group": ["group_1"]}))
    table = measure_discovered(made.journeys, members, GROUPS, None, [], SIZES, loose)
    assert table["customers"].tolist() == [1, 0, 1]


def test_nobody_in_a_group_is_like_nobody(describe, loose):
    counts = pd.DataFrame(
        {"group": ["unknown"], "persona": ["young"], "customers": [4], "alone": [4]}
    )
    assert liken(counts, ["group_1", "unknown"], describe("young"), loose).isna().all(axis=None)


FEATURE = {"feature": "events at night", "agreement": 0.5, "used": True, "reason": ""}
CUT = {
    "clusters": 2,
    "silhouette": 0.41,
    "stability": 0.9,
    "between": 0.3,
    "held": 2,
    "chosen": True,
}


def features(*rows):
    return list_features(pd.DataFrame([{**FEATURE, **row} for row in rows]))


def tried(*rows):
    columns = list(CUT)
    return list_tried(pd.DataFrame([{**CUT, **row} for row in rows], columns=columns))


def test_features_that_are_used_stand_first():
    unused = {"feature": "touchpoints", "used": False, "agreement": 0.1, "reason": "too little"}
    table = features(unused, {})
    assert table["feature"].tolist() == ["events at night", "touchpoints"]
    assert read_tried(table, tried({}, {"clusters": 3, "chosen": False})) == (
        "1 of 2 features of behaviour is a habit, which odd and even weeks agree on: events at "
        "night. Of 2 to 3 clusters, 2 have the highest silhouette (0.41) among those that recur "
        "and lie apart."
    )


def test_why_nothing_is_found_is_said():
    nothing_held = tried({"chosen": False, "held": 0})
    assert "the differences are of degree" in read_tried(features({}), nothing_held)
    assert "No feature of behaviour is a habit" in read_tried(features({"used": False}), tried())
    assert "Too few customers have a history" in read_tried(features({}), tried())
