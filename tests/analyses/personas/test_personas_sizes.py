"""How many fit a persona: counted on a handful of customers."""

import pandas as pd
import pytest

from cjm_workbench.analyses.personas.sizes import measure_sizes, read_sizes
from cjm_workbench.analyses.rules import Rules


@pytest.fixture
def sized(world, describe, loose):
    def size(told, names=("young", "rich"), rules=loose):
        made = world(*told)
        return measure_sizes(made.journeys, made.personas, describe(*names), rules)

    return size


def many(did, personas, count, start=0):
    return [did(f"{personas or 'none'}-{start + k}", personas) for k in range(count)]


def test_a_customer_counts_once_a_persona_and_all_who_made_a_journey_are_the_base(sized, did):
    told = [did("a", "young"), did("a", "young"), did("b", "young rich"), did("c"), did("d")]
    table = sized(told).set_index("persona")
    # a and b are young, b is rich, c and d are neither; a made two journeys
    assert table["customers"].to_dict() == {"young": 2, "rich": 1, "unknown": 2}
    assert table["journeys"].to_dict() == {"young": 3, "rich": 1, "unknown": 2}
    assert table["value"].tolist() == [0.5, 0.25, 0.5]
    assert set(table["n"]) == {4}
    # Wilson's interval of 2 in 4
    assert table.loc["young", ["ci_low", "ci_high"]].tolist() == pytest.approx(
        [0.15, 0.85], abs=1e-3
    )


def test_a_customer_without_a_row_fits_none(world, did, describe, loose):
    made = world(did("a", "young"), did("b"))
    known = made.personas.filter(made.personas.persona == "young")
    table = measure_sizes(made.journeys, known, describe("young"), loose)
    assert table["customers"].tolist() == [1, 1]


def test_unknown_always_has_a_row_and_so_has_a_persona_that_nobody_fits(sized, did):
    table = sized([did("a", "young")])
    assert table["persona"].tolist() == ["young", "rich", "unknown"]
    assert table["customers"].tolist() == [1, 0, 0]
    assert "Nobody fits “Rich”: compare its filter" in read_sizes(table)


def test_reading_gives_the_coverage_as_the_rest_of_unknown(sized, did):
    told = [*many(did, "young", 60), *many(did, "rich", 40), *many(did, "", 100)]
    # of 200 customers 100 fit one: the interval is that of `unknown` mirrored, 43.1 to 56.9 %
    assert read_sizes(sized(told, rules=Rules())) == (
        "50.0 % (43.1–56.9, n = 200) of the customers with a journey in the period fit a persona. "
        "The largest is “Young” with 30.0 % (24.1–36.7, n = 200), the smallest “Rich” with "
        "20.0 % (15.0–26.1, n = 200)."
    )


def test_a_small_persona_is_hidden_and_so_is_the_row_that_would_tell_it(sized, did):
    told = [*many(did, "young", 40), *many(did, "rich", 3), *many(did, "", 30)]
    table = sized(told, rules=Rules(smallest_cell=10)).set_index("persona")
    # 73 less the two rows shown would be the 3: the next smallest, `unknown`, goes with them
    hidden = table.loc[["rich", "unknown"], ["n", "value", "customers", "journeys"]]
    assert hidden.isna().all(axis=None)
    assert table.loc["young", "customers"] == 40
    assert "is not shown" in read_sizes(table.reset_index())


def test_where_every_row_is_hidden_the_reading_does_not_say_that_nobody_is_there(sized, did):
    table = sized(many(did, "young", 5) + many(did, "", 4), ("young",), Rules(smallest_cell=10))
    assert table["n"].isna().all()
    assert read_sizes(table) == (
        "What share of customers fits a persona is not shown: it would tell of too few."
    )


def test_a_persona_that_all_but_a_few_fit_is_hidden(sized, did):
    told = [*many(did, "young", 50), *many(did, "rich young", 30), *many(did, "rich", 4)]
    table = sized(told, rules=Rules(smallest_cell=10)).set_index("persona")
    # 80 of 84 are young: the share would tell of the 4 who are not
    assert pd.isna(table.loc["young", "customers"])


def test_where_few_fit_two_personas_unknown_is_hidden_for_it_would_tell_how_many(sized, did):
    told = [
        *many(did, "young", 40), *many(did, "rich", 40), *many(did, "young rich", 2),
        *many(did, "", 40),
    ]  # fmt: skip
    table = sized(told, rules=Rules(smallest_cell=10)).set_index("persona")
    # 42 + 42 - (122 - 40) = 2
    assert table["customers"].tolist()[:2] == [42, 42]
    assert pd.isna(table.loc["unknown", "customers"])


def test_without_a_journey_in_the_period_there_is_nobody_to_count(world, did, describe, loose):
    made = world(did("a", "young", score=3.0))
    nobody = made.journeys.filter(made.journeys.journey_id == "none")
    table = measure_sizes(nobody, made.personas, describe("young"), loose)
    assert table["n"].tolist() == [0, 0] and table["value"].isna().all()
    assert "No customer has a journey in the period" in read_sizes(table)


@pytest.mark.parametrize("names", [(), ("young",)])
def test_without_personas_the_reading_says_what_to_write(names, world, did, describe, loose):
    made = world(did("a"))
    table = measure_sizes(made.journeys, None, describe(*names), loose)
    assert table.empty
    assert "name personas in client.yaml" in read_sizes(table)
