"""Who fits two personas: counted on a handful of customers."""

import pandas as pd
import pytest

from cjm_workbench.analyses.personas.overlap import measure_overlap, read_overlap
from cjm_workbench.analyses.personas.sizes import measure_sizes
from cjm_workbench.analyses.rules import Rules


@pytest.fixture
def overlap(world, describe, loose):
    def measure(told, names=("young", "rich", "far"), rules=loose):
        made, described = world(*told), describe(*names)
        sizes = measure_sizes(made.journeys, made.personas, described, rules)
        return measure_overlap(made.journeys, made.personas, described, sizes, rules)

    return measure


def many(did, personas, count):
    return [did(f"{personas}-{k}", personas) for k in range(count)]


def test_the_share_is_of_the_smaller_persona(overlap, did):
    told = [*many(did, "young", 3), did("b", "young rich"), did("c", "rich"), did("d", "far")]
    table = overlap(told)
    first = table.iloc[0]
    # 4 are young and 2 rich; one is both: half of the rich
    assert (first["persona"], first["other"], first["customers"], first["n"]) == (
        "rich",
        "young",
        1,
        2,
    )
    assert first["value"] == 0.5
    assert sorted(zip(table["persona"], table["other"], strict=True)) == [
        ("far", "rich"), ("far", "young"), ("rich", "young"),
    ]  # fmt: skip
    assert table["customers"].tolist()[1:] == [0, 0]


def test_two_journeys_of_a_customer_count_once(overlap, did):
    table = overlap([did("a", "young rich"), did("a", "young rich")], names=("young", "rich"))
    assert table["customers"].tolist() == [1]


def test_reading_names_the_largest_overlap(overlap, did):
    told = [*many(did, "young", 60), *many(did, "young rich", 40), *many(did, "far", 40)]
    assert read_overlap(overlap(told, rules=Rules())) == (
        "The largest overlap: 100.0 % (91.2–100.0, n = 40; thin evidence) of “Rich” "
        "also fit “Young”."
    )


def test_reading_says_that_none_overlaps(overlap, did):
    said = read_overlap(overlap([*many(did, "young", 40), *many(did, "rich", 40)], rules=Rules()))
    assert said == "No two personas share a customer."


def test_an_overlap_of_few_is_hidden(overlap, did):
    told = [*many(did, "young", 40), *many(did, "rich", 40), *many(did, "young rich", 3)]
    table = overlap(told, names=("young", "rich"), rules=Rules())
    assert table[["n", "value", "customers"]].isna().all(axis=None)
    assert read_overlap(table) == "No overlap of personas is large enough to be shown."


def test_of_two_overlaps_the_small_one_takes_the_other_with_it(overlap, did):
    told = [
        *many(did, "young", 40), *many(did, "rich", 40), *many(did, "far", 40),
        *many(did, "young rich", 3), *many(did, "young far", 20),
    ]  # fmt: skip
    table = overlap(told, rules=Rules()).set_index(["persona", "other"])
    # sizes less coverage tell that 23 fit two: 20 beside it would tell the 3
    assert table["customers"].isna().sum() == 2
    assert table["customers"].dropna().tolist() == [0]


def test_a_persona_that_is_hidden_in_sizes_is_hidden_here(overlap, did):
    told = [*many(did, "young", 40), *many(did, "rich", 40), *many(did, "far", 4)]
    table = overlap(told, rules=Rules())
    assert table.loc[table["persona"] == "far", "n"].isna().all()


def test_one_persona_alone_overlaps_with_none(overlap, did):
    table = overlap([did("a", "young")], names=("young",))
    assert table.empty
    assert read_overlap(table).startswith("Fewer than two personas are described")


def test_a_persona_that_nobody_fits_has_no_share(overlap, did):
    table = overlap([did("a", "young")], names=("young", "rich"))
    assert table["n"].tolist() == [0]
    assert pd.isna(table.loc[0, "value"])
