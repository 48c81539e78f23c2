"""Where customers went after a journey that was lost."""

from datetime import datetime, timedelta

import ibis
import pytest

from cjm_workbench.analyses.paths.after_loss import measure_after_loss, read_after_loss
from cjm_workbench.analyses.rules import Rules

ALL = Rules(smallest_cell=1)
START = datetime(2026, 7, 1)
AS_OF = datetime(2026, 9, 1)
EVENTS = {"event_id": "string", "customer_id": "string", "occurred_at": "timestamp(6)",
          "touchpoint": "string"}  # fmt: skip


def after(log, *events, rules=ALL, as_of=AS_OF):
    """Measure what came next; an event is a customer, the days since the start, a touchpoint."""
    rows = [
        (f"e{k:03}", who, START + timedelta(days=days), what)
        for k, (who, days, what) in enumerate(events)
    ]
    stored = ibis.memtable(rows, schema=EVENTS)
    return measure_after_loss(log.journeys, log.steps, stored, as_of, rules)


def shares(table):
    columns = zip(table["lost_at"], table["next_touchpoint"], table["journeys"], strict=True)
    return {(stage, name): int(count) for stage, name, count in columns}


def test_the_next_event_within_thirty_days_counts(tell, told):
    log = tell(*[told("ad", "lost", customer=name) for name in "abcd"])
    table = after(
        log,
        ("a", 0, "ad"),  # of the journey itself: it ends then
        ("a", 2, "call"), ("a", 1, "visit"),  # the earlier one is next
        ("b", 30, "call"),  # at the very end of the thirty days
        ("c", 31, "call"),  # too late: nothing
    )  # fmt: skip
    assert shares(table) == {("See", "(nothing)"): 2, ("See", "call"): 1, ("See", "visit"): 1}
    waits = table.set_index("next_touchpoint")["wait_seconds"]
    assert (waits["visit"], waits["call"]) == (86_400, 30 * 86_400)
    assert table["value"].sum() == pytest.approx(1)


def test_only_losses_that_could_be_watched_for_thirty_days_count(tell, told):
    late = told("ad", "lost", customer="late", begun=AS_OF - timedelta(days=29))
    table = after(tell(told("ad", "lost", customer="a"), "ad", told("ad", "open"), late))
    assert table["n"].tolist() == [1]


def test_the_place_is_the_stage_of_the_last_step(tell, told):
    log = tell(told("ad shop", "lost"), told("ad help", "lost"))
    assert set(shares(after(log))) == {("Choose", "(nothing)"), ("(no stage)", "(nothing)")}


def test_rare_ways_on_are_one_row_and_small_cells_hidden(tell, told):
    names = [f"c{k:04}" for k in range(60)]
    log = tell(*[told("ad", "lost", customer=name) for name in names])
    events = [(name, 1, "call" if k < 25 else f"rare {k}") for k, name in enumerate(names[:37])]
    table = after(log, *events, rules=Rules(smallest_cell=10))
    # 25 called, 23 did nothing, and 12 went twelve ways of one customer each
    assert shares(table) == {("See", "call"): 25, ("See", "(nothing)"): 23, ("See", "(other)"): 12}
    few = after(log, *events[:30], rules=Rules(smallest_cell=10))
    hidden = few[few["value"].isna()]
    # 5 others are few, and 25 calls would tell them: 60 are known
    assert set(hidden["next_touchpoint"]) == {"(other)", "call"}


def test_reading_names_what_came_next_where_most_are_lost(tell, told):
    names = [f"c{k:04}" for k in range(100)]
    log = tell(*[told("ad", "lost", customer=name) for name in names])
    table = after(log, *[(name, 2, "call") for name in names[:60]])
    assert read_after_loss(table) == (
        "In buy, of the journeys lost at “See”, 60.0 % (50.2–69.1, n = 100) were followed by "
        "“call”, after 2.0 days at the median."
    )
    assert "were followed by nothing in 30 days" in read_after_loss(after(log))


def test_without_a_watched_loss_the_reading_says_what_would_show_it(tell):
    table = after(tell("ad"))
    assert table.empty
    assert "A later as_of, or an earlier period, would show it." in read_after_loss(table)
