"""Where lost journeys fall out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.paths.drop_off import measure_drop_off, read_drop_off
from cjm_workbench.analyses.rules import Rules

ALL = Rules(smallest_cell=1)


def drop_off(log, rules=ALL):
    return measure_drop_off(log.journeys, log.steps, rules)


def test_a_lost_journey_falls_out_at_its_last_step(tell, told):
    table = drop_off(
        tell("ad shop pay", told("ad shop", "lost"), told("ad shop cart", "lost"))
    ).set_index(["level", "name"])
    # all three came to shop and one was lost there; cart and shop are one stage
    assert table[["lost", "n"]].apply(tuple, axis=1).to_dict() == {
        ("stage", "Choose"): (2, 3), ("stage", "Buy"): (0, 1), ("stage", "See"): (0, 3),
        ("touchpoint", "cart"): (1, 1), ("touchpoint", "shop"): (1, 3),
        ("touchpoint", "ad"): (0, 3), ("touchpoint", "pay"): (0, 1),
    }  # fmt: skip
    assert table.loc[("touchpoint", "shop"), "value"] == pytest.approx(1 / 3)


def test_a_place_visited_twice_counts_one_journey(tell, told):
    table = drop_off(tell(told("ad shop ad", "lost"))).set_index(["level", "name"])
    assert table.loc[("touchpoint", "ad"), ["lost", "n"]].tolist() == [1, 1]
    assert table.loc[("touchpoint", "shop"), ["lost", "n"]].tolist() == [0, 1]


def test_open_journeys_are_left_out(tell, told):
    table = drop_off(tell("ad", told("ad", "open")))
    assert set(table["n"]) == {1}


def test_touchpoints_of_no_stage_are_named_so(tell, told):
    table = drop_off(tell(told("ad help", "lost")))
    assert table.loc[table["level"] == "stage", "name"].tolist() == ["(no stage)", "See"]


def test_places_few_came_to_are_hidden_even_where_nobody_was_lost(tell, told):
    log = tell(*[told("ad", "lost")] * 20, *["ad"] * 20, *["ad pay"] * 3)
    table = drop_off(log, Rules(smallest_cell=10)).set_index(["level", "name"])
    assert table.loc[("touchpoint", "pay"), ["n", "lost", "value"]].isna().all()
    assert table.loc[("touchpoint", "ad"), "lost"] == 20


def test_places_where_all_but_few_were_lost_are_hidden(tell, told):
    log = tell(*[told("ad", "lost")] * 38, *["ad"] * 2)
    assert drop_off(log, Rules(smallest_cell=10))[["n", "lost", "value"]].isna().all(axis=None)


@settings(max_examples=20, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.lists(st.sampled_from(["ad", "shop", "pay", "help"]), min_size=1, max_size=5),
            st.sampled_from(["reached", "lost", "open"]),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_losses_sum_to_the_lost_journeys_at_each_level(rows, tell, told):
    table = drop_off(tell(*[told(" ".join(path), status) for path, status in rows]))
    lost = sum(status == "lost" for _, status in rows)
    assert all(total == lost for total in table.groupby("level")["lost"].sum())
    assert (table["lost"] <= table["n"]).all()


def test_reading_names_the_place_of_most_losses(tell, told):
    log = tell(*[told("ad", "lost")] * 40, *[told("ad shop", "lost")] * 10, *["ad shop pay"] * 50)
    # 40 of the 100 that came to ad were lost there
    assert read_drop_off(drop_off(log)) == (
        "In buy, most losses are at the stage “See”: 40 journeys, 40.0 % (30.9–49.8, n = 100) of "
        "those that came to it; the touchpoint “ad”: 40 journeys, 40.0 % (30.9–49.8, n = 100) of "
        "those that came to it."
    )


@pytest.mark.parametrize(
    ("status", "smallest", "said"),
    [
        ("open", 1, "No journey of this period is reached or lost yet: "),
        ("reached", 1, "In buy, no journey was lost."),
        ("lost", 10, "In buy, too few customers were lost at any one place to be shown."),
        ("lost", 1, "In buy, most losses are at the stage “See”: 1 journey, 100.0 % (20.7–100.0"),
    ],
)
def test_reading_of_one_journey(status, smallest, said, tell, told):
    table = drop_off(tell(told("ad", status)), Rules(smallest_cell=smallest))
    assert read_drop_off(table).startswith(said)
