"""What is known of handoffs, which there are, and how long the wait after them is."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.handoffs.coverage import measure_coverage, read_coverage
from cjm_workbench.analyses.handoffs.switches import measure_switches, read_switches
from cjm_workbench.analyses.rules import Rules
from tests.analyses.handoffs.small_handoffs import ALL, Told, tell


def switches(log, rules=ALL):
    return measure_switches(log.known, rules)


def coverage(log, rules=ALL):
    return measure_coverage(log.moves, rules)


def test_shares_are_of_the_moves_known_at_both_ends():
    table = switches(tell("web:look phone:ask phone:order", "web:look web:ask ?:order shop:pay"))
    # known are web-phone, phone-phone and web-web: the move to the shop comes from nowhere known
    (row,) = table.to_dict("records")
    assert (row["kind"], row["from_value"], row["to_value"]) == ("channel", "web", "phone")
    assert (row["handoffs"], row["journeys"], row["n"]) == (1, 1, 3)
    assert row["value"] == pytest.approx(1 / 3)


def test_the_wait_after_it_runs_to_the_next_step_of_those_who_moved_on():
    hours = [1, 2, 3, 4, 5, 60]
    on = [Told("web:look phone:ask phone:order", hours=[0, 1, 1 + wait]) for wait in hours]
    (row,) = switches(tell(*on, "web:look phone:ask")).to_dict("records")
    assert row["handoffs"] == 7
    # of six waits the median is 3.5 hours, and its interval reaches from the first to the last
    waits = [row[f"wait_{name}_seconds"] for name in ("median", "low", "high")]
    assert waits == [3.5 * 3600, 3600, 60 * 3600]


def test_one_journey_may_make_the_same_handoff_twice():
    (first, second) = switches(tell("web:look phone:ask web:form phone:ask")).to_dict("records")
    assert (first["from_value"], first["handoffs"], first["journeys"]) == ("web", 2, 1)
    assert (second["from_value"], second["handoffs"]) == ("phone", 1)


def test_the_order_is_by_kind_and_then_by_count():
    devices = Told("web:look web:ask web:form", device=["pc", "tablet", "pc"])
    table = switches(tell(devices, "web:look shop:ask", *["web:look phone:ask"] * 2))
    assert table[["kind", "to_value"]].to_numpy().tolist() == [
        ["channel", "phone"], ["channel", "shop"], ["device", "tablet"], ["device", "pc"],
    ]  # fmt: skip


def test_small_handoffs_are_hidden_with_one_that_would_tell_them():
    told = ["web:look phone:ask"] * 40 + ["web:look shop:ask"] * 20 + ["web:look chat:ask"] * 4
    table = switches(tell(*told), Rules(smallest_cell=10)).set_index("to_value")
    assert table["handoffs"].isna().to_dict() == {"phone": False, "shop": True, "chat": True}
    assert table.loc["chat", ["wait_median_seconds", "journeys", "customers"]].isna().all()


@settings(max_examples=10)
@given(st.lists(st.lists(st.sampled_from("abc?"), min_size=1, max_size=5), min_size=1, max_size=6))
def test_with_the_moves_that_change_nothing_shares_sum_to_one(paths):
    log = tell(*[" ".join(f"{channel}:look" for channel in path) for path in paths])
    pairs = [pair for path in paths for pair in pairwise(path)]
    known = [pair for pair in pairs if "?" not in pair]
    stays = sum(first == second for first, second in known)
    table = switches(log)
    assert table["handoffs"].sum() == len(known) - stays
    if len(table):
        assert table["value"].sum() + stays / len(known) == pytest.approx(1)


def test_the_reading_names_the_commonest_handoff_of_each_kind():
    log = tell(*["web:look phone:ask phone:order"] * 40, *["web:look web:ask"] * 40)
    # 40 of 120 moves; each waits an hour
    assert read_switches(switches(log)) == (
        "In buy, the commonest handoffs lead from channel “web” to “phone”: 33.3 % (25.5–42.2, "
        "n = 120) of the moves, with a median wait of 60 min (60–60) after it."
    )


def test_without_a_handoff_the_reading_says_so():
    assert read_switches(switches(tell("web:look web:ask"))) == (
        "No move of this period is known to change channel, device or department."
    )


def test_hidden_handoffs_alone_are_said_to_be_too_few():
    table = switches(tell("web:look phone:ask"), Rules(smallest_cell=10))
    assert read_switches(table) == (
        "In buy, no handoff is made by enough customers to be shown."
    )  # fmt: skip


def test_coverage_counts_what_is_known_and_leaves_out_keys_without_a_link():
    log = tell(
        "web:look phone:ask ?:order",
        Told("web:look web:ask", customer="web:7"),
        sources=["web"],
    )
    row = coverage(log).set_index("kind").loc["channel"]
    counts = ["steps", "known", "names", "moves", "moves_known", "handoffs", "unlinked_journeys"]
    assert row[counts].tolist() == [3, 2, 2, 2, 1, 1, 1]


def test_coverage_hides_counts_of_few_customers():
    log = tell("web:look phone:ask", Told("web:look", customer="web:7"), sources=["web"])
    row = coverage(log, Rules(smallest_cell=2)).set_index("kind").loc["channel"]
    assert row[["handoffs", "unlinked_journeys"]].isna().all()


def test_the_reading_says_what_is_missing_and_what_to_gather():
    log = tell(Told("web:look web:ask", device=["pc", None]))
    assert read_coverage(coverage(log)) == (
        "In buy, all steps that say their channel name the same one: records of another channel "
        "would show where customers change; all steps that say their device name the same one: "
        "records of another device would show where customers change; no step says its "
        "department, so that a change of department cannot be seen: map the column department of "
        "events, or fill it in touchpoints.csv."
    )


def test_the_reading_tells_shares_and_what_is_left_out():
    log = tell(
        Told("web:look phone:ask web:order ?:pay", device=["pc", None, "tablet", None]),
        "web:look web:ask",
        Told("web:look", customer="web:7"),
        sources=["web"],
    )
    said = read_coverage(coverage(log))
    assert "66.7 % of 3 moves of which both ends are known changed channel" in said
    assert "no move is known to lead from one device to another" in said
    assert "Left out: 1 journey of keys that nothing links to a customer" in said


def test_one_channel_a_journey_is_no_handoff():
    said = read_coverage(coverage(tell("web:look web:ask", "shop:look shop:ask")))
    assert "no move is seen to change channel, of 2 moves" in said


def test_too_few_who_change_are_said_to_be_so():
    said = read_coverage(coverage(tell("web:look phone:ask"), Rules(smallest_cell=10)))
    assert "too few customers change channel to be shown" in said


def test_without_a_journey_there_is_nothing_to_cover():
    assert read_coverage(coverage(tell())) == (
        "There is no handoff to show: no journey starts in this period."
    )
