"""Where journeys are at each step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.paths.step_matrix import measure_step_matrix, read_step_matrix
from cjm_workbench.analyses.rules import Rules

ALL = Rules(smallest_cell=1)


def matrix(log, rules=ALL):
    return measure_step_matrix(log.journeys, log.steps, rules)


def cells(table, column="journeys"):
    return table.set_index(["step_no", "touchpoint"])[column].to_dict()


def test_cells_count_journeys_and_the_ended(tell):
    table = matrix(tell("ad shop pay", "ad pay", "shop"))
    assert cells(table) == {
        (1, "ad"): 2, (1, "shop"): 1,
        (2, "shop"): 1, (2, "pay"): 1, (2, "(ended)"): 1,
        (3, "pay"): 1, (3, "(ended)"): 2,
    }  # fmt: skip
    assert set(table["n"]) == {3}


def test_touchpoints_stand_by_their_mean_step_and_the_ended_last(tell):
    table = matrix(tell("ad shop pay", "ad pay", "shop"))
    # ad at steps 1, 1; shop at 2, 1: mean 1.5; pay at 3, 2: mean 2.5
    order = table.drop_duplicates("place").sort_values("place")["touchpoint"].tolist()
    assert order == ["ad", "shop", "pay", "(ended)"]


def test_steps_end_at_the_twelfth(tell):
    table = matrix(tell(" ".join(["ad", "shop"] * 10)))
    assert table["step_no"].max() == 12


def test_touchpoints_beyond_the_commonest_are_one_row(tell):
    names = [f"page{number:02}" for number in range(14)]
    table = matrix(tell(*names, "page00", "page01"))
    # 14 touchpoints: the 12 commonest, ties by name, then the other two
    first = cells(table[table["step_no"] == 1])
    assert first[1, "other (2 touchpoints)"] == 2
    assert first[1, "page00"] == 2
    assert (1, "page12") not in first


def test_touchpoints_of_too_few_customers_fold_and_hide_the_next(tell):
    table = matrix(tell(*["ad"] * 30, *["shop"] * 15, "pay"), Rules(smallest_cell=10))
    first = cells(table, "value")
    # the 1 journey at pay would be 46 - 30 - 15
    assert first[1, "ad"] == pytest.approx(30 / 46)
    assert table.set_index("touchpoint").loc[["shop", "other (1 touchpoint)"], "n"].isna().all()


@settings(max_examples=20, deadline=None)
@given(
    paths=st.lists(
        st.lists(st.sampled_from("abcdefghijklmnop"), min_size=1, max_size=15).map(" ".join),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_each_step_sums_to_one(paths, tell):
    sums = matrix(tell(*paths)).groupby("step_no")["value"].sum()
    assert sums.tolist() == pytest.approx([1.0] * len(sums))
    assert len(sums) == min(12, max(len(path.split()) for path in paths))


@pytest.mark.parametrize(
    ("paths", "smallest", "said"),
    [
        ([], 1, "No step can be shown: no journey starts in this period."),
        (["ad"], 10, "In buy, too few customers took a step for it to be shown."),
        (["ad"], 1, "In buy, the only journey begins at “ad”; more than half take 1 step or more."),
        (
            ["ad"] * 30 + ["shop pay"] * 10,
            1,
            "In buy, 75.0 % (59.8–85.8, n = 40) of journeys begin at “ad” (thin evidence); "
            "half or more take fewer than 2 steps.",
        ),
    ],
)
def test_reading(paths, smallest, said, tell):
    assert read_step_matrix(matrix(tell(*paths), Rules(smallest_cell=smallest))) == said
