"""How many journeys come to each stage, at all and in order."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.paths.funnel import measure_funnel, read_funnel
from cjm_workbench.analyses.rules import Rules

ALL = Rules(smallest_cell=1)
STAGES = [{"journey_type": "buy", "stage": stage} for stage in ("See", "Choose", "Buy")]
WINDOW = {"buy": timedelta(hours=24)}


def funnel(log, rules=ALL):
    return measure_funnel(log.journeys, log.steps, rules, stages=STAGES, windows=WINDOW)


def journeys_of(table):
    return table.groupby("kind", sort=False)["journeys"].apply(list).to_dict()


def test_closed_counts_only_who_came_through_every_stage_in_order(tell):
    log = tell(
        "ad shop pay",  # all three, in order
        "ad pay",  # skips Choose
        "shop ad pay",  # Choose before See
        "ad pay shop cart thanks",  # Buy first, but once more after Choose: in order
        "ad help",  # a touchpoint of no stage
    )
    table = funnel(log)
    # straight on, without another stage between: the first alone
    assert journeys_of(table) == {"open": [5, 3, 4], "closed": [5, 2, 2], "strict": [5, 1, 1]}
    assert set(table["n"]) == {5}
    assert table["value"].tolist() == pytest.approx([1, 0.6, 0.8, 1, 0.4, 0.4, 1, 0.2, 0.2])


def test_staying_in_a_stage_is_no_detour(tell):
    # two steps in Choose are one visit of it; a step of no stage comes between no stages
    table = funnel(tell("ad shop cart pay", "ad help shop pay"))
    assert journeys_of(table)["strict"] == [2, 2, 2]


def test_onward_is_of_those_at_the_stage_before(tell):
    table = funnel(tell("ad shop pay", "ad shop", "ad pay", "shop"))
    # at all: 3 saw, 2 of them chose; 3 chose, 1 of them bought (the other buyer never chose)
    # in order: 3 saw, 2 chose after it, 1 bought after that
    assert table["previous"].tolist()[1:3] == [3, 3]
    assert table["onward_share"].tolist()[1:3] == pytest.approx([2 / 3, 1 / 3])
    assert table["previous"].tolist()[4:6] == [3, 2]
    assert table["onward_share"].tolist()[4:6] == pytest.approx([2 / 3, 1 / 2])
    assert table.loc[table["place"] == 1, ["previous", "onward_share"]].isna().all(axis=None)


def test_a_step_after_the_window_does_not_count(tell, told):
    log = tell(told("ad shop", hours=[0, 24]), told("ad shop", hours=[0, 24.01]))
    assert journeys_of(funnel(log))["open"] == [2, 1, 0]


def test_journeys_whose_window_is_not_over_are_left_out(tell, told):
    table = funnel(tell("ad", told("ad shop pay", followed=False)))
    assert set(table["n"]) == {1}
    assert journeys_of(table)["open"] == [1, 0, 0]


def test_a_stage_nobody_came_to_is_a_share_of_zero_with_an_interval(tell):
    last = funnel(tell(*["ad"] * 10)).iloc[-1]
    # Wilson for 0 of 10: the high bound is z^2 / (n + z^2) = 3.8415 / 13.8415
    assert (last["value"], last["ci_low"]) == (0, 0)
    assert last["ci_high"] == pytest.approx(0.2775, abs=1e-4)


def test_stages_of_too_few_customers_are_hidden(tell):
    table = funnel(tell(*["ad shop"] * 30, *["ad shop pay"] * 4), Rules(smallest_cell=10))
    hidden = table[table["stage"] == "Buy"]
    assert hidden[["n", "value", "journeys", "onward_share", "previous"]].isna().all(axis=None)
    assert set(hidden["reason"]) == {"not shown: fewer than 10 customers"}
    assert table.loc[table["stage"] == "Choose", "journeys"].tolist() == [34, 34, 34]


PATHS = st.lists(
    st.lists(st.sampled_from(["ad", "shop", "pay", "help"]), min_size=1, max_size=6).map(" ".join),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(paths=PATHS)
def test_closed_agrees_with_walking_each_journey_and_never_exceeds_open(paths, tell):
    found = journeys_of(funnel(tell(*paths)))
    places = {"ad": 0, "shop": 1, "pay": 2}
    came = [0, 0, 0]
    for path in paths:
        wanted = 0
        for name in path.split():
            if wanted < 3 and places.get(name) == wanted:
                came[wanted] += 1
                wanted += 1
    assert found["closed"] == came
    assert all(closed <= open_ for closed, open_ in zip(came, found["open"], strict=True))


def test_reading_names_the_stage_that_fewest_went_on_to(tell):
    log = tell(*["ad shop pay"] * 40, *["ad shop"] * 10, *["ad"] * 50)
    assert read_funnel(funnel(log)) == (
        "In buy, 40.0 % (30.9–49.8, n = 100) of journeys came to “Buy” through every stage in "
        "order; the fewest went on to “Choose”: 50.0 % (40.4–59.6, n = 100) of those at the stage "
        "before it."
    )


def test_a_share_of_few_is_not_read_as_the_fewest_that_went_on(tell):
    # 0 of the 20 that chose went on to buy: the lowest share, and too few to say so
    log = tell(*["ad"] * 400, *["ad shop"] * 20)
    table = funnel(log)
    assert table["onward_evidence"].tolist()[3:6] == ["", "sufficient", "insufficient"]
    assert "; of the stages with enough evidence, the fewest went on to “Choose”: 4.8 %" in (
        read_funnel(table)
    )


def test_a_thin_share_is_read_with_its_caution(tell):
    said = read_funnel(funnel(tell(*["ad shop pay"] * 20, *["ad shop"] * 20)))
    assert said.endswith("before it (thin evidence).")


@pytest.mark.parametrize(
    ("paths", "smallest", "said"),
    [
        (["ad"], 10, "In buy, too few customers came to “Buy” to be shown."),
        (
            ["ad"],
            1,
            "In buy, 0.0 % (0.0–79.3, n = 1) of journeys came to “Buy” through every stage in "
            "order (insufficient evidence: no claim).",
        ),
        (
            ["ad shop pay"] * 40,
            1,
            "In buy, 100.0 % (91.2–100.0, n = 40) of journeys came to “Buy” through every stage "
            "in order (thin evidence).",
        ),
    ],
)
def test_reading_of_few_or_of_all(paths, smallest, said, tell):
    assert read_funnel(funnel(tell(*paths), Rules(smallest_cell=smallest))) == said


def test_without_followed_journeys_the_reading_says_what_would_show_it(tell, told):
    table = funnel(tell(told("ad", followed=False)))
    assert table.empty
    assert "A later as_of, or an earlier period, would show it." in read_funnel(table)
