"""What each persona does against the others: computed by hand on a handful of journeys."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from scipy.stats import ttest_ind

from cjm_workbench.analyses.personas.behaviour import (
    measure_behaviour,
    pick_differing,
    read_behaviour,
    read_differences,
)
from cjm_workbench.analyses.personas.sizes import measure_sizes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.stats.interval import difference
from cjm_workbench.stats.shares import newcombe, wilson
from cjm_workbench.stats.waits import hodges_lehmann


@pytest.fixture(scope="session")
def behave(world, describe, loose, plan):
    def measure(told, names=("young", "rich"), rules=loose, by_persona=False, **columns):
        made, described = world(*told), describe(*names, **columns)
        sizes = measure_sizes(made.journeys, made.personas, described, rules)
        return measure_behaviour(
            made.journeys, made.steps, made.scores, made.personas, described, [plan], sizes, rules,
            by_persona=by_persona,
        )  # fmt: skip

    return measure


def cell(table, persona, measure, detail=""):
    own = table[(table["measure"] == measure) & (table["detail"] == detail)]
    (row,) = own[own["persona"] == persona].to_dict("records")
    return row


def many(did, personas, count, **more):
    return [did(f"{personas or 'none'}-{more}-{k}", personas, **more) for k in range(count)]


def test_conversion_is_of_followed_journeys_in_their_window(behave, did):
    told = [
        did("a", "young"), did("b", "young", reached=False),
        did("c", "young", hours=25.0),  # reached, but after its window of 24 hours
        did("d", "young", followed=False), did("e", "rich"), did("f", ""),
    ]  # fmt: skip
    row = cell(behave(told), "young", "conversion")
    assert (row["n"], row["others_n"]) == (3, 1)
    assert (row["value"], row["others_value"]) == (pytest.approx(1 / 3), 1)
    # without repeats it is Newcombe's interval of 1 in 3 against 1 in 1
    shift = newcombe(1, 3, 1, 1)
    found = [row[name] for name in ("difference", "diff_low", "diff_high")]
    assert found == pytest.approx([shift.value, shift.low, shift.high])


def test_repeats_of_a_customer_widen_the_interval(behave, did):
    # two customers with two journeys each, all alike: as precise as one journey each
    repeated = [did("a", "young"), did("b", "young", reached=False)] * 2
    once = [did("c", "rich"), did("d", "rich", reached=False)]
    row = cell(behave([*repeated, *once]), "young", "conversion")
    effect = (
        2 / 1 * ((2 - 1) ** 2 + (0 - 1) ** 2) / 16 / (0.25 / 3)
    )  # between customers, over simple
    wide = difference(wilson(2, 4, design_effect=effect), wilson(1, 2))
    assert [row["diff_low"], row["diff_high"]] == pytest.approx([wide.low, wide.high])
    assert row["n"] == 4


def test_who_fits_both_is_a_member_and_never_among_the_others(behave, did):
    told = [did("a", "young rich"), did("b", "young"), did("c", "rich"), did("d")]
    table = behave(told)
    young = cell(table, "young", "conversion")
    assert (young["n"], young["others_n"]) == (2, 1)


def test_unknown_is_shown_and_not_compared(behave, did):
    table = behave([did("a", "young"), did("b", "rich"), did("c")])
    row = cell(table, "unknown", "conversion")
    assert row["n"] == 1 and math.isnan(row["difference"]) and pd.isna(row["others_n"])
    assert row["reason"].startswith("not compared: they fit no persona")


def test_the_score_of_unknown_is_judged_alone(behave, did):
    table = behave([*many(did, "young", 30, score=4.0), *many(did, "", 30, score=2.0)])
    row = cell(table, "unknown", "score", "csat")
    assert (row["value"], row["n"], row["evidence"]) == (2, 30, "sufficient")


def test_journeys_a_customer_are_compared_by_welch(behave, did):
    counts = {"young": [1, 2, 3, 3], "rich": [1, 1, 1, 2, 2]}
    told = [
        did(f"{who}{k}", who) for who, each in counts.items() for k, n in enumerate(each)
        for _ in range(n)
    ]  # fmt: skip
    row = cell(behave(told), "young", "journeys")
    expected = ttest_ind(counts["young"], counts["rich"], equal_var=False)
    bounds = expected.confidence_interval()
    assert row["difference"] == pytest.approx(9 / 4 - 7 / 5)
    assert [row["diff_low"], row["diff_high"]] == pytest.approx([bounds.low, bounds.high])
    assert row["p_value"] == pytest.approx(expected.pvalue)


def test_where_everybody_began_one_journey_their_number_is_not_measured(behave, did):
    table = behave([did("a", "young"), did("b", "rich")])
    assert "journeys" not in set(table["measure"])


def test_steps_count_those_within_the_window_a_journey(behave, did):
    told = [
        did("a", "young", channels="web web web", step_hours=20.0),  # hours 0, 20 and 40 of 24
        did("b", "young", channels="web"), did("c", "rich"), did("d", "rich", followed=False),
    ]  # fmt: skip
    row = cell(behave(told), "young", "steps")
    assert (row["value"], row["n"], row["others_n"]) == (1.5, 2, 1)


def test_time_is_of_each_customers_first_journey_that_reached_the_goal(behave, did):
    told = [
        did("a", "young", reached=False), did("a", "young", hours=5.0),
        did("a", "young", hours=1.0),  # a second one of the same customer
        did("b", "young", hours=7.0), did("c", "rich", hours=2.0), did("d", "rich", hours=3.0),
    ]  # fmt: skip
    row = cell(behave(told), "young", "time")
    assert (row["value"], row["n"]) == (6 * 3600, 2)
    shift = hodges_lehmann([5 * 3600, 7 * 3600], [2 * 3600, 3 * 3600])
    assert row["difference"] == pytest.approx(shift.interval.value)
    assert row["p_value"] == pytest.approx(shift.p_value)


def test_journeys_through_a_channel_are_of_all_followed_ones(behave, did):
    told = [
        did("a", "young", channels="web app web"), did("b", "young", channels="-"),
        did("c", "rich", channels="app"),
    ]  # fmt: skip
    table = behave(told)
    # a journey through no known channel stays in the denominator
    assert cell(table, "young", "channel", "web")["value"] == 0.5
    assert cell(table, "rich", "channel", "web")["value"] == 0
    assert cell(table, "rich", "channel", "app")["value"] == 1


def test_only_the_most_used_channels_are_measured(behave, did):
    names = ["a", "b", "c", "d", "e", "f"]
    told = [
        did(f"{name}{k}", "young", channels=name)
        for name in names
        for k in range(1 + (name != "f"))
    ]
    table = behave(told)
    assert sorted(table.loc[table["measure"] == "channel", "detail"].unique()) == names[:5]


def test_scores_are_weighted_where_the_survey_has_weights(behave, did):
    told = [
        did("a", "young", score=5.0, weight=3.0), did("b", "young", score=1.0, weight=1.0),
        did("c", "young", score=1.0),  # without a weight: left out
        did("d", "rich", score=2.0, weight=1.0), did("e", "rich", score=2.0, weight=2.0),
    ]  # fmt: skip
    row = cell(behave(told), "young", "score", "csat")
    assert (row["value"], row["n"], row["others_value"]) == (4, 2, 2)
    assert (row["scale_min"], row["scale_max"]) == (1, 5)
    # of the same two answers, 5 and 1, each counted once
    assert row["unweighted"] == 3
    assert math.isnan(cell(behave(told), "young", "conversion")["unweighted"])


def test_the_net_promoter_question_gives_points(behave, did):
    told = [
        did("a", "young", score=10.0), did("b", "young", score=9.0), did("c", "young", score=3.0),
        did("d", "rich", score=7.0), did("e", "rich", score=0.0),
    ]  # fmt: skip
    asked = {"instrument": "nps", "scale_max": 10.0, "scale_min": 0.0}
    row = cell(behave([replace(each, **asked) for each in told]), "young", "score", "nps")
    # two promoters and a detractor of three; a passive and a detractor of two
    assert (row["value"], row["others_value"], row["unit"]) == (
        pytest.approx(100 / 3),
        -50,
        "points",
    )
    assert (row["scale_min"], row["scale_max"]) == (-100, 100)


def test_answers_alone_are_compared_where_there_is_no_journey(world, did, describe, loose, plan):
    told = [did(f"{who}{k}", who, score=1.0 + k) for who in ("young", "rich") for k in range(3)]
    made, described = world(*told), describe("young", "rich")
    none = made.journeys.filter(made.journeys.journey_id == "none")
    steps = made.steps.filter(made.steps.journey_id == "none")
    sizes = measure_sizes(none, made.personas, described, loose)
    table = measure_behaviour(
        none, steps, made.scores, made.personas, described, [plan], sizes, loose
    )
    assert set(table["measure"]) == {"score"}
    assert cell(table, "young", "score", "csat")["value"] == 2


def test_what_defines_a_persona_is_not_compared(behave, did):
    told = [*many(did, "young", 3, channels="app web"), *many(did, "rich", 3), did("c")]
    table = behave(told, young="preferred_channel", rich="uses_app age")
    # the filter of young reads a channel, that of rich reads whether they use the app
    assert cell(table, "young", "channel", "web")["reason"].startswith(
        "not compared: the persona is"
    )
    assert math.isnan(cell(table, "young", "channel", "app")["p_value"])
    assert cell(table, "rich", "channel", "app")["reason"].startswith(
        "not compared: the persona is"
    )
    assert not math.isnan(cell(table, "rich", "channel", "web")["difference"])
    assert not math.isnan(cell(table, "young", "conversion")["difference"])


def test_alone_a_persona_is_compared_with_nobody(behave, did):
    table = behave([*many(did, "young", 4), did("c")], names=("young",))
    assert cell(table, "young", "conversion")["reason"].startswith(
        "not compared: nobody fits another"
    )
    assert read_behaviour(table).startswith(
        "No persona could be compared with another: not compared"
    )


def test_groups_below_the_least_n_are_not_tested(behave, did):
    table = behave([*many(did, "young", 40), *many(did, "rich", 20)], rules=Rules())
    row = cell(table, "young", "conversion")
    assert math.isnan(row["p_value"]) and row["evidence"] == "insufficient"
    # all reached the goal: at one in 20 that did not, 200 would hold the 10 it takes
    assert row["n_needed"] == 200


def test_a_cell_that_tells_of_few_is_hidden_with_the_one_that_would_tell_it(behave, did):
    told = [
        *many(did, "young", 40), *many(did, "young", 40, reached=False),
        *many(did, "rich", 40), *many(did, "rich", 3, reached=False),
        *many(did, "", 20), *many(did, "", 20, reached=False),
    ]  # fmt: skip
    table = behave(told, rules=Rules())
    # 3 rich customers did not reach the goal; the others of the young are the rich
    for persona in ("young", "rich", "unknown"):
        row = cell(table, persona, "conversion")
        assert pd.isna(row["n"]) and math.isnan(row["value"]) and math.isnan(row["others_value"])
    assert cell(table, "rich", "steps")["n"] == 43


def test_a_persona_that_is_hidden_in_sizes_is_hidden_here(behave, did):
    told = [*many(did, "young", 40), *many(did, "rich", 40), *many(did, "far", 4)]
    table = behave(told, names=("young", "rich", "far"), rules=Rules())
    assert table.loc[table["persona"] == "far", "n"].isna().all()


def test_q_values_are_of_the_whole_table(behave, did):
    told = [*many(did, "young", 40), *many(did, "rich", 20), *many(did, "rich", 20, reached=False)]
    table = behave(told, rules=Rules())
    tested = table[table["p_value"].notna()]
    assert (tested["q_value"] >= tested["p_value"]).all()
    # nobody is both: what the young are tested in, the rich are not tested in once more
    assert set(tested["persona"]) == {"young"}
    compared = table[table["q_value"].notna()].groupby("persona")["q_value"]
    assert compared.agg(list)["rich"] == compared.agg(list)["young"]


def planted(did):
    return [
        *many(did, "young", 180, channels="app web"), *many(did, "young", 20, reached=False),
        *many(did, "rich", 100), *many(did, "rich", 100, reached=False),
        *many(did, "", 30), *many(did, "", 30, reached=False),
    ]  # fmt: skip


def test_readings_count_what_holds_up_and_name_the_clearest(behave, did):
    table = behave(planted(did), rules=Rules())
    # conversion, time, steps and the app, each once for both; the web is touched by all
    assert read_behaviour(table) == (
        "3 of 4 comparisons of a persona with members of the other personas hold up (q ≤ 0.05). "
        "These are associations; their causes are not known."
    )
    # 180 of 200 young take two steps and every rich one: no rich one strays from the mean, so that
    # this is clearer than 90 against 0 % through the app, and 90 against 50 % that converted
    said = read_differences(table)
    assert said.startswith(
        "In buy, “Young” differs most clearly from the other personas, in steps a journey: 1.9 "
        "against 1 (+0.90, "
    )
    # that the rich differ from the young is the same finding
    assert said.endswith(", n = 200 and 200).")
    of_channels = read_differences(table[table["measure"] == "channel"])
    assert "in journeys through “app”: 90.0 % against 0.0 % (+90.0 pp, " in of_channels


def test_only_measures_that_differ_are_drawn_with_all_personas(behave, did):
    table = behave(planted(did), rules=Rules())
    drawn = pick_differing(table)
    # conversion is 90 against 50 %; all reach the goal after two hours, and all touch the web
    assert set(drawn["measure"] + drawn["detail"]) == {"conversion", "steps", "channelapp"}
    own = drawn[drawn["measure"] == "conversion"]
    assert own["persona"].tolist() == ["young", "rich", "unknown"]


def test_many_personas_that_differ_are_counted(behave, did):
    reached = {"p0": 100, "p1": 85, "p2": 60, "p3": 40, "p4": 20}
    told = [
        each
        for name, hits in reached.items()
        for each in [*many(did, name, hits), *many(did, name, 100 - hits, reached=False)]
    ]
    table = behave(told, names=[*reached], rules=Rules())
    table = table[table["measure"] == "conversion"]
    # against the other 400 they are 49, 30, -1, -26 and -51 points off
    said = read_differences(table)
    assert said.startswith("In buy, “P4” differs most clearly")
    assert said.endswith("). “P0”, “P1” and “P3” differ too.")
    assert read_differences(table.assign(q_value=0.01)).endswith("). 4 more personas differ too.")


def test_personas_that_differ_nowhere_are_flagged(behave, did):
    alike = [
        each
        for name in ("young", "rich")
        for each in [
            *many(did, name, 150, score=4.0),
            *many(did, name, 150, reached=False, score=3.0),
        ]
    ]
    table = behave(alike, rules=Rules())
    verdict, flagged = read_behaviour(table).split("\n\n")
    assert verdict == (
        "None of 3 comparisons of a persona with members of the other personas holds up (q ≤ 0.05)."
    )
    assert flagged == (
        "“Young” and “Rich” show no clear difference in what this chapter measures (3 comparisons, "
        "all with sufficient evidence)."
    )
    assert read_differences(table) == "In buy, no difference between personas holds up."
    assert pick_differing(table).empty


def test_one_that_was_not_compared_is_named_beside_those_that_were(behave, did):
    told = [*many(did, "young", 60), *many(did, "rich", 60), *many(did, "far", 12, reached=False)]
    said = read_behaviour(behave(told, names=("young", "rich", "far"), rules=Rules()))
    assert "“Far” could not be compared: " in said


def test_thin_evidence_says_what_would_be_enough(behave, did):
    alike = [
        each
        for name in ("young", "rich")
        for each in [*many(did, name, 25), *many(did, name, 25, reached=False)]
    ]
    table = behave(alike, rules=Rules())
    assert "of thin evidence: n = " in read_behaviour(table)
    row = cell(table, "young", "conversion")
    assert row["evidence"] == "thin" and row["n_needed"] > 50


def test_where_one_n_cannot_be_told_none_is_said_to_be_enough(behave, did):
    alike = [
        each
        for name in ("young", "rich")
        for each in [*many(did, name, 25), *many(did, name, 25, reached=False)]
    ]
    table = behave(alike, rules=Rules())
    weak = table.index[table["q_value"].notna() & (table["evidence"] != "sufficient")]
    table.loc[weak[0], "n_needed"] = pd.NA
    said = read_behaviour(table)
    assert "of thin evidence)" in said and "is enough" not in said


def test_few_who_fit_two_personas_cannot_be_told(behave, did):
    told = [*many(did, "young rich", 3, reached=False), *many(did, "young", 40),
            *many(did, "young", 20, reached=False), *many(did, "rich", 55),
            *many(did, "rich", 20, reached=False)]  # fmt: skip
    table = behave(told, rules=Rules())
    # 63 and 78 less all 138, whose number and conversion stand in other chapters, are the three
    for measure in ("conversion", "steps"):
        young, rich = (cell(table, name, measure) for name in ("young", "rich"))
        assert pd.isna(young["n"]) and math.isnan(young["value"])
        assert rich["n"] == 78
        # 78 rich, less the 75 others of the young, would be the three as well
        for row in (young, rich):
            assert pd.isna(row["others_n"]) and pd.isna(row["n_needed"]) and pd.isna(row["p_value"])


def test_few_of_two_personas_who_reached_the_goal_cannot_be_told(behave, did):
    told = [
        *many(did, "young rich", 3), *many(did, "young rich", 40, reached=False),
        *many(did, "young", 40), *many(did, "rich", 55), *many(did, "rich", 20, reached=False),
    ]  # fmt: skip
    table = behave(told, rules=Rules())
    assert pd.isna(cell(table, "young", "conversion")["others_n"])
    # that 43 fit two is no secret
    assert cell(table, "young", "steps")["others_n"] == 75


def test_a_persona_within_another_does_not_tell_who_is_left(behave, did):
    told = [*many(did, "young rich", 20), *many(did, "young", 3), *many(did, "loyal", 40),
            *many(did, "", 40)]  # fmt: skip
    table = behave(told, names=("young", "rich", "loyal"), rules=Rules())
    steps = table[table["measure"] == "steps"].set_index("persona")
    # 23 young less 20 rich would be the three
    assert steps["n"].fillna(0).to_dict() == {"young": 23, "rich": 0, "loyal": 40, "unknown": 40}
    assert steps.loc["rich", "reason"] == "not shown: it would tell a smaller cell"
    assert steps["others_n"].isna().all()


def test_who_did_not_reach_the_goal_is_not_what_a_persona_leaves_of_another(behave, did):
    told = [*many(did, "young rich", 40), *many(did, "young rich", 40, reached=False),
            *many(did, "young", 30), *many(did, "young", 4, reached=False),
            *many(did, "loyal", 40), *many(did, "loyal", 40, reached=False)]  # fmt: skip
    table = behave(told, names=("young", "rich", "loyal"), rules=Rules())
    # 44 young and 40 rich did not; that 34 are young and not rich is no secret
    assert pd.isna(cell(table, "rich", "conversion")["n"])
    assert cell(table, "rich", "steps")["n"] == 80


def test_answers_that_everybodys_would_tell_are_not_shown(behave, did):
    told = [*many(did, "young rich", 3, score=4.0), *many(did, "young", 40, score=4.0),
            *many(did, "rich", 55, score=4.0)]  # fmt: skip
    table = behave(told, rules=Rules())
    # 43 and 58 less all 98, who stand in chapter 04, would be the three
    assert pd.isna(cell(table, "young", "score", "csat")["n"])
    assert cell(table, "rich", "score", "csat")["n"] == 58


def test_few_who_fit_no_other_persona_are_not_told_by_the_others(behave, did):
    told = [*many(did, "young", 40), *many(did, "young mid", 40), *many(did, "mid rich", 40),
            *many(did, "rich", 40), *many(did, "mid", 5)]  # fmt: skip
    steps = behave(told, names=("young", "rich", "mid"), rules=Rules()).query("measure == 'steps'")
    # all 165 less 80 young and 80 rich would be the five: one of the two is hidden
    assert steps["n"].isna().tolist() == [True, False, False]
    assert steps["others_n"].isna().all()


def test_a_hidden_persona_cannot_be_told_from_the_others_of_those_shown(behave, did):
    told = [*many(did, "young", 60), *many(did, "rich", 55), *many(did, "mid", 70),
            *many(did, "old", 5)]  # fmt: skip
    table = behave(told, names=("young", "rich", "mid", "old"), rules=Rules())
    steps = table[table["measure"] == "steps"].set_index("persona")
    # the old, and the next smallest, with which the rest of all would tell them, are hidden
    assert steps["n"].notna().to_dict() == {
        "young": True, "rich": False, "mid": True, "old": False,
    }  # fmt: skip
    assert steps["others_n"].isna().all() and steps["n_needed"].isna().all()


def test_in_a_segment_chosen_by_persona_nothing_is_compared(behave, did):
    table = behave([*many(did, "young", 40), *many(did, "rich", 40)], by_persona=True)
    row = cell(table, "young", "conversion")
    assert row["n"] == 40 and row["reason"].startswith(
        "not compared: the segment is chosen by persona"
    )
    assert table["p_value"].isna().all()


def test_without_personas_the_reading_says_what_to_write(world, did, describe, loose, plan):
    made = world(did("a"))
    table = measure_behaviour(
        made.journeys, made.steps, made.scores, None, [], [plan], pd.DataFrame(), loose
    )
    assert table.empty and read_behaviour(table) == "Without personas there is nobody to compare."


def test_the_order_of_journeys_does_not_matter(behave, did):
    pd.testing.assert_frame_equal(behave(planted(did)), behave(planted(did)[::-1]))
