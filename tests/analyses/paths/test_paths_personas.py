"""Which personas take which path."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.paths.personas import measure_personas, read_personas, tell_tests
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.columns import SEPARATOR

ALL = Rules(smallest_cell=1)
TITLES = {"keen": "Keen ones", "calm": "Calm ones"}
WHO = {"customer_id": "string", "persona": "string"}


@pytest.fixture(scope="session")
def by_persona(tell, told):
    """Measure the paths that customers of each persona take: so many of each."""

    def measure(*groups, titles=TITLES, rules=ALL, **keys):
        journeys, pairs = [], []
        for number, (persona, path, count) in enumerate(groups):
            names = [f"{persona}{number}-{n}" for n in range(count)]
            journeys += [told(path, customer=name) for name in names]
            pairs += [(name, each) for name in names for each in persona.split("+")]
        return measure_personas(
            tell(*journeys).journeys, ibis.memtable(pairs, schema=WHO), titles, rules,
            separator=SEPARATOR, **keys,
        )  # fmt: skip

    return measure


HALF_AGAINST_A_FIFTH = [("keen", "ad", 30), ("keen", "shop pay", 30), ("calm", "ad", 12),
                        ("calm", "shop pay", 48)]  # fmt: skip


def row_of(table, persona, variant):
    [row] = table[(table["persona"] == persona) & (table["variant"] == variant)].to_dict("records")
    return row


def test_a_personas_share_stands_against_that_of_the_others(by_persona):
    row = row_of(by_persona(*HALF_AGAINST_A_FIFTH), "keen", "ad")
    assert (row["title"], row["journeys"], row["n"], row["value"]) == ("Keen ones", 30, 60, 0.5)
    assert (row["others_n"], row["others_share"], row["difference"]) == (60, 0.2, 0.3)
    # Wilson: 30 of 60 is 0.3773 to 0.6227, 12 of 60 is 0.1183 to 0.3178; Newcombe from these:
    # 0.3 - sqrt(0.1227^2 + 0.1178^2) = 0.1299, 0.3 + sqrt(0.1227^2 + 0.0817^2) = 0.4474
    assert [row["ci_low"], row["ci_high"]] == pytest.approx([0.3773, 0.6227], abs=1e-4)
    assert [row["diff_low"], row["diff_high"]] == pytest.approx([0.1299, 0.4474], abs=1e-4)
    # Pearson: 0.3^2 / (0.35 * 0.65 * 2 / 60) = 11.868 on one degree of freedom
    assert row["p_value"] == pytest.approx(0.000571, abs=1e-6)
    # both paths are of the same two groups, and as many take the one as leave the other
    assert row["q_value"] == row["p_value"]


def test_the_second_of_two_personas_is_shown_and_not_tested_again(by_persona):
    table = by_persona(*HALF_AGAINST_A_FIFTH)
    keen, calm = (row_of(table, name, "ad") for name in TITLES)
    assert (calm["value"], calm["difference"]) == (0.2, -0.3)
    assert pd.isna(calm["p_value"]) and calm["q_value"] == keen["q_value"]
    assert calm["reason"].startswith("the same test as that of the other persona; ")


def test_personas_that_share_members_are_tested_each(by_persona):
    # of 70 keen and 60 calm, 10 are both: the others of the keen are 50, those of the calm 60
    table = by_persona(
        ("keen", "ad", 30), ("keen", "pay", 30), ("keen+calm", "ad", 10), ("calm", "pay", 50)
    )
    assert table["p_value"].notna().all()
    assert "the same test" not in " ".join(table["reason"])


def test_paths_stand_by_how_common_they_are_and_personas_as_the_settings_say(by_persona):
    table = by_persona(*HALF_AGAINST_A_FIFTH, ("unknown", "ad", 3))
    assert list(zip(table["rank"], table["variant"], table["persona"], strict=True)) == [
        (1, "shop › pay", "keen"), (1, "shop › pay", "calm"), (1, "shop › pay", "unknown"),
        (2, "ad", "keen"), (2, "ad", "calm"), (2, "ad", "unknown"),
    ]  # fmt: skip
    assert table["steps"].tolist() == [2, 2, 2, 1, 1, 1]


def test_who_fits_none_is_shown_and_on_no_side_of_a_comparison(by_persona):
    table = by_persona(*HALF_AGAINST_A_FIFTH, ("unknown", "ad", 40))
    row = row_of(table, "unknown", "ad")
    assert (row["value"], row["journeys"], row["title"]) == (1.0, 40, "Fits none")
    assert pd.isna(row["p_value"])
    assert row["reason"].startswith("not compared: they fit no persona")
    assert row_of(table, "keen", "ad")["others_n"] == 60


def test_a_path_that_no_member_takes_is_a_share_of_0(by_persona):
    row = row_of(by_persona(("keen", "ad", 40), ("calm", "shop", 40)), "keen", "shop")
    assert (row["journeys"], row["n"], row["value"], row["difference"]) == (0, 40, 0.0, -1.0)
    assert row["evidence"] == "thin"


def test_who_fits_two_personas_is_a_member_of_both(by_persona):
    table = by_persona(("keen+calm", "ad", 40), ("keen", "shop", 40), ("calm", "pay", 40))
    row = row_of(table, "keen", "ad")
    assert (row["n"], row["others_n"], row["others_share"]) == (80, 40, 0.0)


def test_few_who_fit_two_personas_cannot_be_told_from_the_comparisons(by_persona):
    table = by_persona(
        ("keen+calm", "ad", 3), ("keen", "ad", 37), ("calm", "ad", 50),
        ("keen", "pay", 40), ("calm", "pay", 40), rules=Rules(),
    )  # fmt: skip
    ad, pay = row_of(table, "calm", "ad"), row_of(table, "calm", "pay")
    # with 37 others of calm, 40 keen at ad tell the 3; and so do the totals at any path
    assert ad["journeys"] == 53 and pd.isna(ad["others_n"]) and pd.isna(ad["p_value"])
    assert ad["reason"] == "not compared: it would tell a smaller cell"
    assert pd.isna(pay["others_n"])


def test_the_other_paths_are_one_row_that_is_not_compared(by_persona):
    table = by_persona(
        ("keen", "ad", 40), ("calm", "ad", 40), ("keen", "shop", 2), ("calm", "pay", 1), most=1
    )
    row = row_of(table, "keen", "other (2 variants)")
    assert (row["rank"], row["journeys"], row["n"]) == (2, 2, 42)
    assert pd.isna(row["steps"])
    assert row["reason"].startswith("not compared: these are many paths")
    assert table.groupby("persona")["value"].sum().tolist() == pytest.approx([1, 1])


def test_repeating_customers_widen_the_difference_and_raise_its_p_value(tell, told):
    def measure(customers):
        journeys = [
            told(path, customer=f"{persona}-{path}-{n % customers}")
            for persona, path, count in HALF_AGAINST_A_FIFTH for n in range(count)
        ]  # fmt: skip
        pairs = sorted({(each.customer, each.customer.split("-")[0]) for each in journeys})
        return row_of(
            measure_personas(
                tell(*journeys).journeys, ibis.memtable(pairs, schema=WHO), TITLES, ALL,
                separator=SEPARATOR,
            ),
            "keen", "ad",
        )  # fmt: skip

    once, often = measure(100), measure(6)
    assert often["difference"] == once["difference"]
    assert often["diff_low"] < once["diff_low"] < once["diff_high"] < often["diff_high"]
    assert often["p_value"] > once["p_value"]


def test_below_the_smallest_n_nothing_is_tested(by_persona):
    row = row_of(by_persona(("keen", "ad", 40), ("calm", "shop", 29)), "keen", "ad")
    assert row["difference"] == 1.0
    assert pd.isna(row["p_value"])
    assert (row["evidence"], row["reason"]) == ("insufficient", "n = 29 is below 30")


@pytest.mark.parametrize(
    ("groups", "keys", "reason"),
    [
        ([("keen", "ad", 40), ("unknown", "ad", 40)], {}, "nobody fits another persona alone"),
        ([("keen+calm", "ad", 40)], {}, "nobody fits another persona alone"),
        (HALF_AGAINST_A_FIFTH, {"by_persona": True}, "the segment is chosen by persona"),
    ],
)
def test_without_two_groups_or_in_a_segment_by_persona_there_are_shares_and_no_test(
    by_persona, groups, keys, reason
):
    table = by_persona(*groups, **keys)
    assert table["value"].notna().all()
    assert table["p_value"].isna().all()
    assert row_of(table, "keen", "ad")["reason"].startswith(f"not compared: {reason}")
    assert read_personas(table) == (
        "In buy, no persona can be compared with members of the other personas on its paths."
    )


def test_without_personas_it_says_what_to_write(tell):
    journeys = tell("ad").journeys
    for personas, titles in [(None, {}), (ibis.memtable([("c0000", "unknown")], schema=WHO), {})]:
        table = measure_personas(journeys, personas, titles, ALL, separator=SEPARATOR)
        assert table.empty
        assert "Name personas in client.yaml" in read_personas(table)


def test_reading_names_the_largest_difference_that_holds(by_persona):
    # 30 of 60 against 12 of 60: as computed above; the interval is wider than 10 points
    assert read_personas(by_persona(*HALF_AGAINST_A_FIFTH)) == (
        "In buy, of 2 comparisons of a persona with members of the other personas, 2 hold; the "
        "largest: “Keen ones” is associated with taking the path “shop › pay” less often, in "
        "50.0 % of its journeys against 80.0 % of the others' (−30.0 pp, −44.7 to −13.0; thin "
        "evidence: take the direction only)."
    )


def test_reading_of_a_single_comparison_is_in_the_singular(by_persona):
    table = by_persona(*HALF_AGAINST_A_FIFTH).head(1)
    assert "of 1 comparison of a persona" in read_personas(table)
    assert ", 1 holds; the largest: " in read_personas(table)


def test_the_family_of_tests_is_that_of_the_whole_table(by_persona):
    # two personas that share nobody are one test on each of two paths; who fits none is not tested
    table = by_persona(*HALF_AGAINST_A_FIFTH, ("unknown", "ad", 40))
    assert tell_tests(table) == "2 tests in this table"


def test_reading_claims_nothing_where_nothing_holds(by_persona):
    table = by_persona(*[(name, path, 40) for name in TITLES for path in ("ad", "shop")])
    assert read_personas(table) == (
        "In buy, of 2 comparisons of a persona with members of the other personas, none shows a "
        "clear difference in the paths taken."
    )


def test_reading_names_a_long_path_by_its_rank(by_persona):
    long = " ".join(f"A_step_of_a_rather_long_name_{number}" for number in range(4))
    said = read_personas(by_persona(("keen", long, 80), ("calm", "ad", 70)))
    assert "is associated with taking path 1, of 4 steps, more often, in 100.0 %" in said
