"""Patterns of the first steps, and what came after."""

from datetime import datetime

import ibis
import pytest

from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.paths.outcomes import claim_outcomes, measure_outcomes, read_outcomes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.wants import Plan

ALL = Rules(smallest_cell=1)
PLANS = [Plan("buy", ("See", "Choose", "Buy"), ("pay",), 10 * 86_400.0)]
AS_OF = datetime(2026, 9, 30)
NOBODY = ibis.memtable([], schema={"customer_id": "string", "churned_at": "timestamp(6)"})


def outcomes(log, rules=ALL, as_of=AS_OF):
    return measure_outcomes(
        log.journeys, log.steps, NOBODY, PLANS, as_of, rules, separator=SEPARATOR
    )


@pytest.fixture(scope="module")
def uneven(tell, told):
    """At Choose after two steps: of 100 by way of the ad 80 buy, of 100 by way of a call 60."""
    return tell(
        *["ad shop pay"] * 80, *[told("ad shop", "lost")] * 20,
        *["call shop pay"] * 60, *[told("call shop", "lost")] * 40,
    )  # fmt: skip


def row_of(table, pattern, outcome="reached"):
    [row] = table[(table["pattern"] == pattern) & (table["outcome"] == outcome)].to_dict("records")
    return row


def test_a_pattern_stands_against_the_journeys_without_it(uneven):
    table = outcomes(uneven)
    # “shop” is in all: nobody to compare with; “ad › shop” holds the very journeys of “ad”
    assert set(table["pattern"]) == {"ad", "call"}
    row = row_of(table, "ad")
    assert (row["n"], row["others_n"], row["landmark_step"]) == (100, 100, 2)
    assert (row["value"], row["others_share"]) == pytest.approx((0.8, 0.6))
    assert row["lift"] == pytest.approx(4 / 3)
    # log interval: sqrt(1/80 - 1/100 + 1/60 - 1/100) = 0.095743; 1.333 x exp(-+1.96 x 0.0957)
    assert [row["lift_low"], row["lift_high"]] == pytest.approx([1.1052, 1.6086], abs=1e-4)
    # Wilson: 0.7112 to 0.8666 and 0.5020 to 0.6906; Newcombe from these:
    # 0.2 - sqrt(0.0888^2 + 0.0906^2) = 0.0731, 0.2 + sqrt(0.0666^2 + 0.0980^2) = 0.3185
    assert [row["diff_low"], row["diff_high"]] == pytest.approx([0.0731, 0.3185], abs=1e-4)
    # Mantel-Haenszel: (80 - 70)^2 / (100 x 100 x 140 x 60 / (200^2 x 199)) = 9.476
    assert row["p_value"] == pytest.approx(0.002081, abs=1e-5)
    # who came not by the ad came by a call: it is the only test
    assert row["q_value"] == pytest.approx(row["p_value"])


def test_a_pattern_that_stands_for_the_lack_of_another_is_not_tested_again(uneven):
    table = outcomes(uneven)
    row = row_of(table, "call")
    assert (row["value"], row["difference"]) == pytest.approx((0.6, -0.2))
    assert row["p_value"] != row["p_value"]
    assert row["reason"].startswith(
        "not tested: those without it are those with another pattern, which is"
    )
    assert len(claim_outcomes(table)) == 1


def test_patterns_of_mirrored_numbers_that_share_journeys_are_both_tested(tell, told):
    # 50 each by tram and mail, tram alone, mail alone, and neither; 20 of each 50 buy
    ways = ["tram mail", "tram look", "look mail", "look walk"]
    log = tell(
        *[f"{way} pay" for way in ways for _ in range(20)],
        *[told(way, "lost") for way in ways for _ in range(30)],
    )
    table = outcomes(log)
    for pattern in ("tram", "mail"):
        row = row_of(table, pattern)
        assert (row["n"], row["others_n"], row["p_value"]) == (100, 100, pytest.approx(1))


def test_a_loss_mirrors_the_goal_and_is_not_tested_twice(uneven):
    row = row_of(outcomes(uneven), "call", "lost")
    assert (row["value"], row["lift"]) == pytest.approx((0.4, 2))
    assert row["p_value"] != row["p_value"]
    assert row["reason"].startswith("not tested: it mirrors reaching the goal")


def test_journeys_are_compared_at_the_same_stage(tell, told):
    # half of those who look (at no stage) buy, and nine in ten of those at Choose, be it by the ad
    # or by a call; but more of the ad's only look
    bought = {"ad look": 30, "call look": 10, "ad shop": 27, "call shop": 63}
    reached = [f"{path} pay" for path, count in bought.items() for _ in range(count)]
    missed = {"ad look": 30, "call look": 10, "ad shop": 3, "call shop": 7}
    lost = [told(path, "lost") for path, count in missed.items() for _ in range(count)]
    row = row_of(outcomes(tell(*reached, *lost)), "ad")
    # at either stage the shares are equal; taken together they would be 57 of 90 and 73 of 90
    assert row["value"] == pytest.approx(row["others_share"])
    assert row["lift"] == pytest.approx(1)
    assert row["p_value"] == pytest.approx(1)


def test_a_longer_pattern_that_adds_nothing_names_its_part(tell, told):
    # of 200 by the ad 120 buy, as many by the cart as by the shop; of 100 others 80
    log = tell(
        *["ad shop pay"] * 60, *[told("ad shop", "lost")] * 40,
        *["ad cart pay"] * 60, *[told("ad cart", "lost")] * 40,
        *["call cart pay"] * 80, *[told("call cart", "lost")] * 20,
    )  # fmt: skip
    table = outcomes(log)
    assert row_of(table, "ad › cart")["part"] == "ad"
    assert row_of(table, "ad")["part"] == ""
    claims = claim_outcomes(table)
    told_by = claims.loc[claims["sentence"].str.startswith("“ad › cart”"), ["evidence", "reason"]]
    [[evidence, reason]] = told_by.to_numpy()
    assert evidence == "thin"
    assert reason.startswith("it adds nothing to its part “ad”; interval half-width")


def test_every_test_is_a_candidate_claim(uneven):
    table = outcomes(uneven)
    claims = gather_claims({"paths.outcomes": claim_outcomes(table)})
    assert claims["row"].tolist() == table.index[table["p_value"].notna()].tolist()
    first = claims.iloc[0]
    assert first["sentence"] == (
        "“ad” within the first 2 steps is associated with reaching the goal more often"
    )
    assert (first["kind"], first["n"], first["concerned"]) == ("effect", 100, 100)
    assert (first["value"], first["severity"]) == pytest.approx((0.2, 0.2))


def test_reading_names_the_strongest_either_way(uneven):
    assert read_outcomes(outcomes(uneven)) == (
        "In buy, of 1 test of a pattern of the first 2 steps with what came after, 1 holds by "
        "itself: “ad” is associated with reaching the goal 1.33 times (1.11–1.61) as often, in "
        "80.0 % of 100 journeys against 60.0 % of those at the same stage without it (thin "
        "evidence: take the direction only)."
    )


def test_what_few_customers_tell_is_hidden(tell, told):
    log = tell(
        *["ad shop pay"] * 60, *[told("ad shop", "lost")] * 4,
        *["call shop pay"] * 60, *[told("call shop", "lost")] * 20,
    )  # fmt: skip
    table = outcomes(log, Rules(smallest_cell=10))
    # the 4 that the ad lost are few, on whichever side they stand
    assert table[["n", "others_n", "value", "lift", "p_value"]].isna().all(axis=None)
    assert "could be tested" in read_outcomes(table)
    assert claim_outcomes(table).empty


@pytest.mark.parametrize(
    "log",
    [
        pytest.param(["ad shop pay"] * 50 + ["call shop pay"] * 50, id="everybody converts"),
        pytest.param(["ad shop pay"], id="one customer"),
        pytest.param(["ad"] * 50, id="one step"),
        pytest.param(["ad pay"] * 50, id="the goal at once"),
    ],
)
def test_without_two_outcomes_and_two_ways_there_is_nothing_to_tell(log, tell):
    table = outcomes(tell(*log))
    assert table.empty
    assert "A longer period, or a later as_of, would" in read_outcomes(table)
    assert claim_outcomes(table).empty


def test_who_is_still_watched_is_not_judged(uneven):
    # the window of ten days is not over for anybody
    assert outcomes(uneven, as_of=datetime(2026, 7, 5)).empty


def test_nobody_converts(tell, told):
    log = tell(*[told("ad shop", "lost")] * 50, *[told("call shop", "lost")] * 50)
    assert outcomes(log).empty


def test_the_order_of_rows_does_not_matter(tell, told):
    paths = [told("ad shop pay"), told("ad shop", "lost"), told("call shop pay")] * 40
    one, other = (outcomes(tell(*rows)) for rows in (paths, paths[::-1]))
    assert one.equals(other)
