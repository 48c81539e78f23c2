"""What customers are like, counted on a handful of them, and compared by hand."""

import json

import ibis
import numpy as np
import pandas as pd
import pytest

from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.personas.attributes import (
    ALIKE,
    DEFINED,
    claim_attributes,
    compare_attributes,
    read_attributes,
)
from cjm_workbench.analyses.personas.levels import (
    count_several,
    measure_levels,
    read_levels,
    sum_levels,
)
from cjm_workbench.analyses.personas.traits import APART, count_levels, list_traits
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.sides import CHOSEN, NO_OTHERS, TELLS
from cjm_workbench.stats.shares import chi_square, newcombe
from tests.journeys.small_tables import table

SIZES = pd.DataFrame({"persona": ["young", "rich", "unknown"], "n": [9, 9, 9]})


def counted(*cells, attribute="city"):
    """Tell of customers as (personas by blanks, level, customers)."""
    rows = [
        {"kind": "record", "attribute": attribute, "level": level, "place": 0,
         "fits": APART.join(sorted(fits.split())) or "unknown", "customers": n}
        for fits, level, n in cells
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["kind", "attribute", "level", "place", "fits", "customers"])


def traits_of(*people, habits=()):
    """Tell of customers as (id, attributes, habits)."""
    known = table("customers", [
        {"customer_id": who, "attributes": json.dumps(attributes)} for who, attributes, *_ in people
    ])  # fmt: skip
    did = pd.DataFrame(
        [{"customer_id": who, **(more[0] if more else {})} for who, _, *more in people]
    )
    base = ibis.memtable(pd.DataFrame({"customer_id": [who for who, *_ in people]}))
    names = {name for _, attributes, *_ in people for name in attributes}
    return list_traits(base, known, names, ibis.memtable(did), habits)


def fits(**personas):
    rows = [(who, name) for who, names in personas.items() for name in names.split()]
    return ibis.memtable(pd.DataFrame(rows, columns=["customer_id", "persona"]))


def compare(counts, described, sizes, rules, **more):
    levels = measure_levels(counts, described, sizes, rules)
    return compare_attributes(counts, levels, described, sizes, rules, **more)


def levels_of(counts):
    return {(row.attribute, row.level, row.fits): row.customers for row in counts.itertuples()}


def test_levels_are_counted_by_the_personas_that_customers_fit():
    traits = traits_of(("a", {"city": "Lyon"}), ("b", {"city": "Lyon"}), ("c", {"city": "Nice"}))
    counts = count_levels(traits, fits(a="young rich", b="young"), 1)
    assert levels_of(counts) == {
        ("city", "Lyon", f"rich{APART}young"): 1, ("city", "Lyon", "young"): 1,
        ("city", "Nice", "unknown"): 1,  # c fits none
    }  # fmt: skip


def test_what_is_not_known_is_a_level_of_its_own():
    counts = count_levels(traits_of(("a", {"city": ""}), ("b", {}), ("c", {"city": "Nice"})),
                          fits(a="young", b="young", c="young"), 1)  # fmt: skip
    assert levels_of(counts) == {("city", "(not known)", "young"): 2, ("city", "Nice", "young"): 1}


def test_numbers_of_many_values_are_cut_at_their_quartiles():
    people = [(f"c{n}", {"age": str(n)}) for n in range(1, 13)] + [("x", {"age": ""})]
    counts = count_levels(traits_of(*people), fits(**{who: "young" for who, _ in people}), 1)
    # the quartiles of 1 to 12 are 3.75, 6.5 and 9.25
    assert counts["level"].tolist() == [
        "up to 3.75", "above 3.75, up to 6.50", "above 6.50, up to 9.25", "above 9.25",
        "(not known)",
    ]  # fmt: skip
    assert counts["customers"].tolist() == [3, 3, 3, 3, 1]


def test_a_value_of_too_few_customers_has_no_name():
    people = [("a", {"city": "Lyon"}), ("b", {"city": "Lyon"}), ("c", {"city": "of c alone"})]
    counts = count_levels(traits_of(*people), fits(a="young", b="young", c="young"), 2)
    assert levels_of(counts) == {("city", "Lyon", "young"): 2, ("city", "(other)", "young"): 1}


def test_only_the_commonest_values_are_named():
    people = [(f"c{n}", {"city": f"town {n % 10}"}) for n in range(19)]
    counts = count_levels(traits_of(*people), fits(**{who: "young" for who, _ in people}), 1)
    # ten towns, of which town 9 has one customer and the others two: eight are named
    assert counts["level"].tolist() == [*(f"town {n}" for n in range(8)), "(other)"]
    assert counts["customers"].tolist()[-1] == 2 + 1


def test_habits_are_attributes_too():
    people = [(f"c{n}", {}, {"events at night": n / 20}) for n in range(20)]
    traits = traits_of(*people, habits=["events at night"])
    counts = count_levels(traits, fits(**{who: "young" for who, *_ in people}), 1)
    assert set(counts["kind"]) == {"habit"} and counts["customers"].tolist() == [5, 5, 5, 5]


def test_without_attributes_there_is_nothing_to_count(describe, loose):
    nobody = ibis.memtable({"customer_id": ["a"]})
    assert list_traits(nobody, table("customers", []), [], nobody, []) is None
    counts = count_levels(None, fits(a="young"), 1)
    levels = measure_levels(counts, describe("young"), SIZES, loose)
    assert "map attributes" in read_levels(levels)
    compared = compare(counts, describe("young"), SIZES, loose)
    assert compared.empty and "No attribute could be compared" in read_attributes(compared)


def test_members_stand_against_those_of_other_personas_only():
    counts = counted(
        ("young", "Lyon", 3), ("young rich", "Lyon", 5), ("rich", "Lyon", 7), ("", "Lyon", 11)
    )
    assert sum_levels(counts, own="young")["customers"].tolist() == [8]
    # who fits both is no other, and who fits none neither
    assert sum_levels(counts, own="young", others=True)["customers"].tolist() == [7]
    assert count_several(counts)["customers"].tolist() == [5]


def test_shares_of_levels_sum_to_one_in_each_persona(describe, loose):
    counts = counted(("young", "Lyon", 30), ("young", "Nice", 10), ("young rich", "Nice", 20))
    levels = measure_levels(counts, describe("young", "rich", city="city"), SIZES, loose)
    assert levels.groupby("persona")["value"].sum().tolist() == pytest.approx([1, 1])
    young = levels[levels["persona"] == "young"].set_index("level")
    assert young["value"].to_dict() == {"Lyon": 0.5, "Nice": 0.5} and set(young["n"]) == {60}


TWO_CITIES = [
    ("young", "Lyon", 60),
    ("young", "Nice", 40),
    ("rich", "Lyon", 30),
    ("rich", "Nice", 70),
]


def test_a_difference_is_tested_as_a_whole_and_told_by_its_largest_level(describe):
    compared = compare(counted(*TWO_CITIES), describe("young"), SIZES, Rules())
    (row,) = compared.to_dict("records")
    assert (row["level"], row["value"], row["others_value"]) == ("Lyon", 0.6, 0.3)
    shift = newcombe(60, 100, 30, 100)
    assert [row["diff_low"], row["diff_high"]] == pytest.approx([shift.low, shift.high])
    # of 90 and 110 in both cities 45 and 55 are expected: 4 x 15² / ... = 18.18, V = 0.3015
    test = chi_square([[60, 40], [30, 70]])
    assert (row["p_value"], row["cramers_v"]) == (test.p_value, test.cramers_v)
    assert row["cramers_v"] == pytest.approx(np.sqrt(18.1818 / 200), abs=1e-4)


def test_two_personas_that_share_nobody_are_one_test(describe):
    compared = compare(counted(*TWO_CITIES), describe("young", "rich"), SIZES, Rules())
    young, rich = compared.to_dict("records")
    assert (rich["level"], rich["value"], rich["others_value"]) == ("Lyon", 0.3, 0.6)
    assert np.isnan(rich["p_value"]) and rich["q_value"] == young["q_value"] == young["p_value"]
    assert len(claim_attributes(compared)) == 1
    assert read_attributes(compared).startswith("1 of 1 comparison of an attribute holds up")


def test_reading_names_the_strongest_difference_of_each_persona(describe):
    compared = compare(counted(*TWO_CITIES), describe("young"), SIZES, Rules())
    assert read_attributes(compared) == (
        "1 of 1 comparison of an attribute holds up (q ≤ 0.05). The strongest: “Young” in “city”, "
        "where 60.0 % have “Lyon” against 30.0 % (+30.0 pp, +16.3 to +42.2, n = 100 and 100"
        "; thin evidence: take the direction only)."
    )


def test_what_defines_any_persona_is_compared_between_none(describe):
    # city defines the rich: among the others of the young they would make the difference
    compared = compare(counted(*TWO_CITIES), describe("young", "rich", rich="city"), SIZES, Rules())
    assert set(compared["reason"]) == {DEFINED} and compared["p_value"].isna().all()


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([("young", "Lyon", 60), ("young", "Nice", 40)], NO_OTHERS),
        ([("young", "Lyon", 60), ("rich", "Lyon", 40)], ALIKE),
        ([("young", "(not known)", 60), ("rich", "Lyon", 40)], ALIKE),
    ],
)
def test_what_cannot_be_compared_says_why(describe, cells, reason):
    compared = compare(counted(*cells), describe("young"), SIZES, Rules())
    assert compared["reason"].tolist() == [reason]


def test_a_segment_chosen_by_persona_is_not_compared(describe):
    counts = counted(*TWO_CITIES)
    compared = compare(counts, describe("young"), SIZES, Rules(), by_persona=True)
    assert compared["reason"].tolist() == [CHOSEN]


def test_few_customers_are_not_tested(describe):
    cells = [
        ("young", "Lyon", 15),
        ("young", "Nice", 14),
        ("rich", "Lyon", 50),
        ("rich", "Nice", 50),
    ]
    (row,) = compare(counted(*cells), describe("young"), SIZES, Rules()).to_dict("records")
    assert row["n"] == 29 and np.isnan(row["p_value"]) and row["evidence"] == "insufficient"


def test_what_is_not_known_is_left_out_of_the_test_and_told(describe):
    cells = [*TWO_CITIES, ("young", "(not known)", 25)]
    (row,) = compare(counted(*cells), describe("young"), SIZES, Rules()).to_dict("records")
    assert row["n"] == 100 and row["missing_share"] == 25 / 125


def test_a_level_with_a_small_cell_anywhere_is_never_named(describe):
    # three rich customers are of Metz, and four of both personas of Nice
    cells = [
        ("young", "Metz", 60), ("rich", "Metz", 3), ("young", "Lyon", 40), ("rich", "Lyon", 60),
        ("young", "Nice", 40), ("rich", "Nice", 40), ("young rich", "Nice", 4),
    ]  # fmt: skip
    (row, *_) = compare(
        counted(*cells), describe("young", "rich"), SIZES, Rules(smallest_cell=10)
    ).to_dict("records")
    assert row["level"] == "Lyon"


def test_where_every_level_has_one_nothing_is_told(describe):
    cells = [("young", "Lyon", 60), ("rich", "Lyon", 3), ("young", "Nice", 40), ("rich", "Nice", 4)]
    compared = compare(counted(*cells), describe("young"), SIZES, Rules(smallest_cell=10))
    assert compared["reason"].tolist() == [TELLS] and compared["p_value"].isna().all()


def test_a_small_level_is_hidden_and_so_is_what_would_tell_it(describe):
    cells = [("young", "Lyon", 60), ("young", "Nice", 30), ("young", "Metz", 3)]
    levels = measure_levels(counted(*cells), describe("young"), SIZES, Rules(smallest_cell=10))
    # 93 less the shown 60 would leave 33 for two levels: both of them stay hidden
    assert levels.set_index("level")["customers"].isna().to_dict() == {
        "Lyon": False, "Metz": True, "Nice": True,
    }  # fmt: skip


def test_every_test_is_a_candidate_and_nothing_else(describe):
    counts = pd.concat([
        counted(*TWO_CITIES),
        counted(*((who, city, 50) for who in ("young", "rich") for city in "xy"), attribute="same"),
        counted(("young", "Lyon", 90), ("rich", "Lyon", 90), attribute="alike"),
    ])  # fmt: skip
    compared = compare(counts, describe("young"), SIZES, Rules())
    claims = gather_claims({"personas.attributes": claim_attributes(compared)})
    # the equal one was tested too, and counts towards the adjustment
    assert claims["p_value"].tolist() == compared["p_value"].dropna().tolist()
    assert len(claims) == 2 and set(claims["kind"]) == {"difference"}
    first = claims.iloc[0]
    assert first["sentence"] == (
        "“Young” differs from the other personas in “city”; most of all, more have “Lyon”"
    )
    assert (first["value"], first["severity"], first["concerned"]) == pytest.approx((0.3, 0.0, 100))


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("above 37.71, up to 54.97", "fewer have values above 37.71 and up to 54.97"),
        ("up to −1,200", "fewer have values up to −1,200"),
        ("above 9.25", "fewer have values above 9.25"),
        ("above all, cheap", "fewer have “above all, cheap”"),  # a text, and no number
    ],
)
def test_a_quarter_of_the_values_is_told_in_plain_words(describe, level, said):
    # both levels are 30 points off; of equals the first is told
    cells = [("young", level, 30), ("young", "~", 70), ("rich", level, 60), ("rich", "~", 40)]
    compared = compare(
        counted(*cells, attribute="value a month"), describe("young"), SIZES, Rules()
    )
    (sentence,) = claim_attributes(compared)["sentence"]
    assert sentence == (
        f"“Young” differs from the other personas in “value a month”; most of all, {said}"
    )


def test_nothing_tested_claims_nothing(describe):
    compared = compare(counted(), describe("young"), SIZES, Rules())
    assert gather_claims({"personas.attributes": claim_attributes(compared)}).empty


def test_a_level_that_is_hidden_to_protect_another_is_not_named_either(describe):
    # Nice is hidden beside Metz: named, it would tell with Lyon how few are of Metz
    cells = [
        ("young", "Lyon", 60), ("young", "Nice", 30), ("young", "Metz", 3), ("rich", "Lyon", 60),
        ("rich", "Nice", 90),
    ]  # fmt: skip
    compared = compare(counted(*cells), describe("young"), SIZES, Rules(smallest_cell=10))
    assert compared["level"].tolist() == ["Lyon"]


def test_few_of_whom_it_is_not_known_cannot_be_told_from_the_n(describe):
    cells = [*TWO_CITIES, ("young", "(not known)", 4)]
    compared = compare(counted(*cells), describe("young"), SIZES, Rules(smallest_cell=10))
    # with an n of 100, sizes (104) would tell of the four; the level next in size goes with them
    assert compared["n"].tolist() == [104] and compared["missing_share"].isna().all()
    assert compared["level"].tolist() == ["Lyon"]
