"""How journeys flow from stage to stage."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.paths.flow import measure_flow, read_flow
from cjm_workbench.analyses.rules import Rules

ALL = Rules(smallest_cell=1)
STAGES = [{"journey_type": "buy", "stage": stage} for stage in ("See", "Choose", "Buy")]


def flow(log, rules=ALL):
    return measure_flow(log.journeys, log.steps, rules, stages=STAGES)


def moves(table):
    return {
        (row.from_stage, row.to_stage): int(row.moves)
        for row in table.itertuples()
    }  # fmt: skip


def test_runs_in_one_stage_are_one_visit_and_the_end_is_what_became_of_it(tell, told):
    table = flow(
        tell(
            "ad shop cart pay",  # shop and cart are one visit of Choose
            told("ad shop ad", "lost"),  # back to See, and lost there
            told("help", "open"),
        )
    )
    assert moves(table) == {
        ("(start)", "See"): 2, ("(start)", "(no stage)"): 1,
        ("See", "Choose"): 2, ("See", "(lost)"): 1,
        ("Choose", "See"): 1, ("Choose", "Buy"): 1,
        ("Buy", "(reached)"): 1, ("(no stage)", "(open)"): 1,
    }  # fmt: skip
    places = table.drop_duplicates("from_stage").set_index("from_stage")["from_place"].to_dict()
    assert places == {"(start)": 0, "See": 1, "Choose": 2, "Buy": 3, "(no stage)": 4}
    # three departures from See, of which two lead on
    assert table.set_index(["from_stage", "to_stage"]).loc[("See", "Choose"), "value"] == (
        pytest.approx(2 / 3)
    )


@settings(max_examples=8)
@given(
    rows=st.lists(
        st.tuples(
            st.lists(st.sampled_from(["ad", "shop", "pay", "help"]), min_size=1, max_size=5),
            st.sampled_from(["reached", "lost", "open"]),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_what_comes_to_a_stage_leaves_it(rows, tell, told):
    table = flow(tell(*[told(" ".join(path), status) for path, status in rows]))
    came = table.groupby("to_stage")["moves"].sum()
    left = table.groupby("from_stage")["moves"].sum()
    stages = [name for name in left.index if name != "(start)"]
    assert came[stages].tolist() == left[stages].tolist()
    ended = came[came.index.isin(["(reached)", "(lost)", "(open)"])].sum()
    assert left["(start)"] == len(rows) == ended
    assert table.groupby("from_stage")["value"].sum().tolist() == pytest.approx([1] * len(left))


def test_a_small_move_is_hidden_with_what_would_tell_it(tell, told):
    log = tell(
        *["ad pay"] * 40, *["ad shop pay"] * 30, *[told("ad", "lost")] * 4,
        *[told("ad", "open")] * 20,
    )  # fmt: skip
    table = flow(log, Rules(smallest_cell=10)).set_index(["from_stage", "to_stage"])
    assert table.loc[("See", "(lost)"), ["moves", "n", "value"]].isna().all()
    # 94 departures are known: the 20 that are open would tell the 4 lost
    assert table.loc[("See", "(open)"), "reason"] == "not shown: it would tell a smaller cell"
    assert table.loc[("See", "Buy"), "moves"] == 40


def test_reading_names_where_most_visits_end_in_a_loss(tell, told):
    log = tell(*[told("ad", "lost")] * 20, *["ad shop pay"] * 60, *["ad shop ad pay"] * 20)
    # 20 of 120 visits of See, by 100 customers; of 2 x 60 + 3 x 20 moves 20 lead back to See
    assert read_flow(flow(log)) == (
        "In buy, visits of “See” end in a loss most often, 16.7 % (10.9–24.6, n = 120) of them; "
        "11.1 % of 180 moves between stages lead back."
    )


def test_without_a_loss_nothing_is_named(tell):
    assert read_flow(flow(tell(*["ad pay"] * 40))) == (
        "In buy, no stage has enough losses to be named."
    )
