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


def test_only_journeys_followed_for_their_whole_window_count(tell, told):
    begun = [told("ad", "open", followed=False), told("ad", followed=False)]
    table = drop_off(tell("ad", told("ad", "open"), told("ad", "lost"), *begun))
    # a goal shows at once and a loss late: 1 of the 3 followed is lost, the open one may yet be
    assert table[["n", "lost"]].drop_duplicates().to_numpy().tolist() == [[3, 1]]


def test_half_open_is_not_read_as_none_lost(tell, told):
    table = drop_off(tell(*["ad"] * 50, *[told("ad", "open")] * 50))
    assert set(table["n"]) == {100}
    assert read_drop_off(table) == (
        "In buy, no journey followed for its whole window is lost so far."
    )


def test_neither_level_opens_the_other(tell, told):
    lost = {"thanks": 60, "ad": 40, "shop": 25, "call": 4}
    paths = [told(name, "lost") for name, times in lost.items() for _ in range(times)]
    reached = [name for name in lost for _ in range(20)]
    table = drop_off(tell(*paths, *reached), Rules(smallest_cell=10))
    hidden = table[table["lost"].isna()].set_index(["level", "name"])
    # call is the one touchpoint of no stage: 4 are small. Of the stages Choose (25) goes with it,
    # so that the 129 lost do not tell; and with Choose its one touchpoint, which would tell it
    assert set(hidden.index) == {
        ("stage", "(no stage)"), ("stage", "Choose"),
        ("touchpoint", "call"), ("touchpoint", "shop"),
    }  # fmt: skip
    assert set(hidden.loc[[("stage", "Choose"), ("touchpoint", "shop")], "reason"]) == {
        "not shown: it would tell a smaller cell"
    }


def test_companions_of_a_touchpoint_are_of_its_stage(tell, told):
    lost = {"ad": 40, "help": 25, "pay": 60, "thanks": 4}
    paths = [told(name, "lost") for name, times in lost.items() for _ in range(times)]
    reached = [name for name in lost for _ in range(20)]
    table = drop_off(tell(*paths, *reached), Rules(smallest_cell=10))
    # Buy holds pay and thanks: with any other companion than pay, its 64 - 60 would tell the 4
    assert set(table.loc[table["lost"].isna(), "name"]) == {"pay", "thanks"}
    assert table.loc[table["level"] == "stage", "lost"].tolist() == [64, 40, 25]


@settings(max_examples=20, deadline=None)
@given(
    lost=st.fixed_dictionaries(
        dict.fromkeys(["ad", "shop", "cart", "pay", "thanks", "help"], st.integers(0, 12))
    )
)
def test_no_sum_over_a_stage_or_over_all_tells_a_small_loss(lost, tell, told):
    paths = [told(name, "lost") for name, times in lost.items() for _ in range(times)]
    reached = [name for name in lost for _ in range(5)]
    table = drop_off(tell(*paths, *reached), Rules(smallest_cell=5))
    stages = table[table["level"] == "stage"].set_index("name")["lost"]
    touchpoints = table[table["level"] == "touchpoint"]
    hidden = touchpoints[touchpoints["lost"].isna()]
    left = hidden["name"].map(lost).groupby(hidden["within_stage"]).sum()
    # what a shown stage leaves to its hidden touchpoints is not small, and a hidden stage has some
    assert not left.reindex(stages[stages.notna()].index).between(1, 4).any()
    assert (left.reindex(stages[stages.isna()].index) > 0).all()


def test_without_followed_journeys_the_reading_says_what_would_show_it(tell, told):
    table = drop_off(tell(told("ad", followed=False)))
    assert table.empty
    assert "A later as_of, or an earlier period, would show it." in read_drop_off(table)


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
        "Of the journeys of buy followed for their whole window, most losses are at the stage "
        "“See”: 40 journeys, 40.0 % (30.9–49.8, n = 100) of "
        "those that came to it; the touchpoint “ad” in “See”: 40 journeys, 40.0 % "
        "(30.9–49.8, n = 100) of those that came to it."
    )


@pytest.mark.parametrize(
    ("status", "smallest", "said"),
    [
        ("open", 1, "In buy, no journey followed for its whole window is lost so far."),
        ("reached", 1, "In buy, no journey followed for its whole window is lost so far."),
        ("lost", 10, "In buy, too few customers were lost at any one place to be shown."),
        (
            "lost",
            1,
            "Of the journeys of buy followed for their whole window, most losses are at the stage "
            "“See”: 1 journey, 100.0 % (20.7–100.0",
        ),
    ],
)
def test_reading_of_one_journey(status, smallest, said, tell, told):
    table = drop_off(tell(told("ad", status)), Rules(smallest_cell=smallest))
    assert read_drop_off(table).startswith(said)
