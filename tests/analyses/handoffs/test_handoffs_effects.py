"""What goes with a handoff, against moves to the same stage without one."""

import numpy as np
import pytest

from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.handoffs.effects import (
    claim_effects,
    measure_effects,
    read_effects,
)
from cjm_workbench.analyses.handoffs.exposures import find_exposures
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.handoffs import find_next_scores
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.stats.shares import newcombe
from cjm_workbench.stats.sufficiency import Thresholds
from tests.analyses.handoffs.small_handoffs import ALL, PLANS, Told, tell

FEW = Rules(Thresholds(n_min=1), smallest_cell=1)
SWITCH, STAY = "web:look phone:ask", "web:look web:form"


def effects(log, rules=ALL, personas=None, plans=PLANS):
    scores = find_next_scores(log.open_moves, log.scores)
    return measure_effects(log.exposures(personas), scores, plans, rules)


def journeys(lost, reached, path):
    return [path] * lost + [f"{path} web:pay"] * reached


def row_of(table, outcome="goal", **key):
    own = table[table["outcome"] == outcome]
    for name, value in key.items():
        own = own[own[name] == value]
    (row,) = own.to_dict("records")
    return row


def test_one_stratum_gives_the_plain_difference_of_shares():
    log = tell(*journeys(40, 20, SWITCH), *journeys(20, 60, STAY))
    row = row_of(effects(log))
    assert (row["from_value"], row["to_value"]) == ("web", "phone")
    assert (row["n"], row["others_n"], row["strata"], row["left_out"]) == (60, 80, 1, 0)
    # 20 of 60 against 60 of 80
    assert (row["value"], row["others_value"]) == (pytest.approx(1 / 3), 0.75)
    expected = newcombe(20, 60, 60, 80)
    bounds = [row[name] for name in ("difference", "diff_low", "diff_high")]
    assert bounds == pytest.approx([expected.value, expected.low, expected.high])
    assert row["q_value"] < 0.001


def test_stages_explain_what_only_stages_differ_in():
    # who comes to Choose reaches the goal in 1 of 2, who comes to Buy in 9 of 10, handoff or not;
    # handoffs lead to Choose more often
    log = tell(
        *journeys(30, 30, SWITCH), *journeys(10, 10, STAY),
        *journeys(2, 18, "web:look phone:order"), *journeys(6, 54, "web:look web:order"),
    )  # fmt: skip
    row = row_of(effects(log))
    assert row["unadjusted"] == pytest.approx(48 / 80 - 64 / 80)
    assert (row["difference"], row["strata"]) == (pytest.approx(0), 2)


def test_personas_are_strata_and_who_fits_two_is_one_of_its_own():
    told = [Told(SWITCH, customer=f"s{n}") for n in range(3)]
    told += [Told(STAY, customer=f"t{n}") for n in range(3)]
    personas = {"keen": ["s0", "s1", "t0", "t1"], "calm": ["s1", "t1", "t2"]}
    row = row_of(effects(tell(*told), FEW, personas))
    # keen, keen and calm; s2 fits none, and t2 calm alone: neither has anybody to stand beside
    assert (row["strata"], row["n"], row["others_n"], row["left_out"]) == (2, 2, 2, 1)


def test_another_handoff_is_no_comparison():
    log = tell(*journeys(20, 20, SWITCH), *journeys(40, 0, "web:look chat:ask"))
    row = row_of(effects(log), to_value="phone")
    assert np.isnan(row["difference"])
    assert row["reason"] == (
        "not compared: nobody comes to the same stage without a change of channel"
    )


def test_a_journey_counts_with_its_first_handoff_and_before_it_as_comparison():
    log = tell(f"{STAY} phone:ask web:form phone:ask web:form", STAY)
    (exposure,) = [
        each for each in find_exposures(log.exposures(), FEW) if each.to_value == "phone"
    ]
    found = exposure.rows.assign(exposed=exposure.exposed)
    # of the first journey the move to form comes before the handoff, and what comes later is not
    # without it any more
    assert found[["journey", "step_no", "exposed"]].to_numpy().tolist() == [
        [0, 2, False], [0, 3, True], [1, 2, False],
    ]  # fmt: skip


def test_a_second_move_into_a_stage_stands_beside_second_moves():
    log = tell(f"{STAY} phone:ask", STAY, "web:look web:form web:ask")
    row = row_of(effects(log, FEW), to_value="phone")
    assert (row["n"], row["others_n"], row["strata"]) == (1, 1, 1)


def test_the_handoff_that_completes_the_journey_is_not_compared():
    table = effects(tell(*["web:order phone:pay"] * 40, *["web:order web:pay"] * 40))
    assert table.empty


def test_waits_are_compared_between_the_same_touchpoints():
    told = [Told("phone:look web:ask web:order", hours=[0, 1, 3]) for _ in range(30)]
    told += [Told("web:look web:ask web:order", hours=[0, 1, 2]) for _ in range(30)]
    told += [Told("web:look web:form web:order", hours=[0, 1, 90]) for _ in range(30)]
    told += [Told("web:look web:ask web:form", hours=[0, 1, 90]) for _ in range(30)]
    row = row_of(effects(tell(*told)), "wait")
    # an hour more for the order after asking; at the stage's other touchpoint, and for another
    # next step, the wait is 89 hours
    assert (row["value"], row["others_value"], row["difference"]) == (7200, 3600, 3600)
    assert (row["n"], row["others_n"], row["unit"]) == (30, 30, "seconds")


def test_the_next_score_counts_and_each_instrument_for_itself():
    def scored(path, score, promise):
        return Told(path, scores=[(1.5, "csat", score), (2, "csat", 1), (3, "nps", promise)])

    told = [scored(SWITCH, 2 + n % 2, 3) for n in range(40)]
    told += [scored(STAY, 4 + n % 2, 9) for n in range(40)]
    table = effects(tell(*told))
    row = row_of(table, "score", instrument="csat")
    # the first answer after the handoff: 2.5 against 4.5 on average
    assert (row["value"], row["others_value"], row["difference"]) == (2.5, 4.5, pytest.approx(-2))
    assert (row["scale_min"], row["scale_max"], row["unit"]) == (1, 5, "score")
    points = row_of(table, "score", instrument="nps")
    # all detractors against all promoters
    assert (points["value"], points["others_value"], points["unit"]) == (-100, 100, "points")


def test_scores_about_different_touchpoints_are_not_compared():
    told = [Told(SWITCH, scores=[(2, "csat", 2)], about="ask") for _ in range(40)]
    told += [Told(STAY, scores=[(2, "csat", 4)], about="form") for _ in range(40)]
    table = effects(tell(*told))
    assert "score" not in set(table["outcome"])


def test_small_ends_of_a_comparison_are_not_told():
    log = tell(*journeys(36, 4, SWITCH), *journeys(40, 40, STAY))
    row = row_of(effects(log, Rules(smallest_cell=5)))
    assert row["reason"] == "not shown: fewer than 5 customers"
    assert all(np.isnan(row[name]) for name in ("value", "difference", "p_value", "others_value"))


def test_small_groups_are_not_tested():
    log = tell(*journeys(20, 20, SWITCH), *journeys(10, 10, STAY))
    row = row_of(effects(log))
    assert row["reason"] == "the smaller group's n = 20 is below 30"
    assert np.isnan(row["p_value"]) and not np.isnan(row["difference"])


def test_q_is_over_all_tests_and_those_come_first():
    log = tell(
        *journeys(40, 20, SWITCH), *journeys(20, 60, STAY), *journeys(15, 45, "app:look shop:ask"),
        *["chat:look mail:order"] * 40,
    )  # fmt: skip
    table = effects(log)
    assert table["p_value"].isna().tolist() == [False, False, True]
    # two tests: the harmless one keeps its p, the other's doubles; nobody comes to Buy by one
    # channel alone
    small, large = table.sort_values("p_value").head(2)[["p_value", "q_value"]].to_numpy()
    assert small[1] == pytest.approx(2 * small[0])
    assert large[1] == pytest.approx(large[0])


def test_a_journey_type_without_a_goal_says_so():
    log = tell(*[SWITCH] * 40, *[STAY] * 40)
    row = row_of(effects(log, plans=[Plan("buy", (), (), 30 * 86400.0)]))
    assert row["reason"] == "not compared: the journey type names no goal"


@pytest.mark.parametrize("reached", [True, False])
def test_where_everybody_or_nobody_converts_nothing_is_tested(reached):
    log = tell(*journeys(0 if reached else 40, 40 if reached else 0, SWITCH),
               *journeys(0 if reached else 40, 40 if reached else 0, STAY))  # fmt: skip
    table = effects(log)
    assert table["p_value"].isna().all()
    assert read_effects(table) == (
        "In buy, no handoff can be compared: too few journeys come to the same stage without one, "
        "or nothing differs between them."
    )


def test_a_department_with_a_channel_of_its_own_is_compared_once():
    log = tell(*journeys(20, 20, SWITCH), *journeys(20, 20, STAY))
    frame = log.exposures()
    frame = frame.assign(
        department_from=frame["channel_from"].map({"web": "sales", "phone": "calls"}),
        department_to=frame["channel_to"].map({"web": "sales", "phone": "calls"}),
    )
    kinds = [(each.kind, each.to_value) for each in find_exposures(frame, ALL)]
    assert kinds == [("channel", "phone")]


@pytest.mark.parametrize(("apart", "kinds"), [(10, ["channel"]), (11, ["channel", "department"])])
def test_pairs_of_nearly_the_same_moves_are_one_handoff(apart, kinds):
    log = tell(*journeys(20, 20, SWITCH), *journeys(20, 20, STAY))
    frame = log.exposures()
    over = frame["channel_to"] == "phone"
    other = (frame["channel_to"] == "web") & (frame["touchpoint"] == "form")
    # sales hands over to calls in all 40 changes to the phone, and besides: 40 of 50 are both
    over |= other & (other.cumsum() <= apart)
    frame = frame.assign(
        department_from="sales", department_to=over.map({True: "calls", False: "sales"})
    )
    assert [each.kind for each in find_exposures(frame, ALL)] == kinds


def test_the_order_of_rows_does_not_matter():
    told = [*journeys(25, 20, SWITCH), *journeys(20, 40, STAY)]
    first, second = effects(tell(*told)), effects(tell(*told[::-1]))
    columns = ["n", "value", "difference", "diff_low", "diff_high", "p_value"]
    assert row_of(first[["outcome", *columns]]) == pytest.approx(
        row_of(second[["outcome", *columns]])
    )


def test_the_reading_states_the_difference_that_holds():
    log = tell(*journeys(40, 20, SWITCH), *journeys(20, 60, STAY))
    # Newcombe of 20 in 60 less 60 in 80
    assert read_effects(effects(log)) == (
        "In buy, of 1 comparison of a handoff with going on as before, 1 holds; a change of "
        "channel from “web” to “phone” goes with reaching the goal less often: −41.7 pp (−55.1 to "
        "−25.3, adjusted, n = 60), 33.3 % against 75.0 % unadjusted (thin evidence: take the "
        "direction only)."
    )


def test_the_reading_claims_nothing_of_a_harmless_handoff():
    log = tell(*journeys(20, 60, SWITCH), *journeys(20, 60, STAY))
    assert read_effects(effects(log)) == (
        "In buy, of 1 comparison of a handoff with going on as before, none shows a clear "
        "difference."
    )


def test_without_handoffs_the_reading_says_what_would_show_them():
    table = effects(tell(STAY))
    assert table.empty
    assert read_effects(table).startswith("No handoff is made by enough followed journeys")


def test_every_test_is_a_candidate_claim():
    scored = [Told(path, scores=[(2, "csat", score)])
              for path, score in ((SWITCH, 2), (SWITCH, 3), (STAY, 3), (STAY, 4))
              for _ in range(40)]  # fmt: skip
    table = effects(tell(*scored, *journeys(0, 40, SWITCH), *journeys(0, 40, STAY)))
    claims = gather_claims({"handoffs.effects": claim_effects(table)})
    assert len(claims) == table["p_value"].notna().sum() == 2
    row = claims.iloc[1]
    assert table.loc[row["row"], "instrument"] == "csat"
    assert row["sentence"] == (
        "A change of channel from “web” to “phone” goes with lower scores in the next csat, among "
        "answers about the same touchpoint"
    )
    # a point less on a scale four points wide
    assert (row["value"], row["severity"], row["concerned"]) == (pytest.approx(-1), 0.25, 80)


def test_the_severity_of_a_wait_is_its_part_of_the_others():
    told = [Told("phone:look web:ask web:order", hours=[0, 1, 2.5 + n / 60]) for n in range(30)]
    told += [Told("web:look web:ask web:order", hours=[0, 1, 2 + n / 60]) for n in range(30)]
    table = effects(tell(*told))
    claims = claim_effects(table)
    (row,) = claims[claims["unit"] == "seconds"].to_dict("records")
    # 30 minutes more than a median of 60 + 14.5
    assert row["severity"] == pytest.approx(30 / 74.5, rel=0.01)
    assert row["sentence"].startswith(
        "A change of channel from “phone” to “web” goes with a longer"
    )


def test_nothing_tested_gives_no_candidate():
    assert claim_effects(effects(tell(STAY))).empty
