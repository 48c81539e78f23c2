"""Contacts roll up to their account: counted on a handful of accounts."""

from dataclasses import replace

import pytest

from cjm_workbench.analyses.personas.accounts import measure_accounts, read_accounts
from cjm_workbench.analyses.rules import Rules
from tests.journeys.small_tables import table


@pytest.fixture
def accounts(world, did, plan, loose):
    """Measure accounts: the customers told as (id, account), the journeys as (id, reached)."""

    def make(people, journeys, rules=loose, plans=None, **more):
        made = world(*(did(who, reached=reached, **more) for who, reached in journeys))
        known = [{"customer_id": who, "account_id": account} for who, account in people]
        return measure_accounts(
            made.journeys, table("customers", known), [plan] if plans is None else plans, rules
        )

    return make


FIRMS = [("a1", "A"), ("a2", "A"), ("a3", "A"), ("b1", "B"), ("b2", "B"), ("c1", "C"), ("x", None)]
BEGUN = [("a1", False), ("a2", True), ("a2", True), ("b1", False), ("c1", True), ("x", True)]


def cell(found, measure, contacts=""):
    rows = found[(found["measure"] == measure) & (found["contacts"] == contacts)]
    return rows.iloc[0]


def test_an_account_counts_once_whatever_its_contacts_do(accounts):
    found = accounts(FIRMS, BEGUN)
    # of A one contact reached twice and another did not, of B nobody, of C the only one
    assert cell(found, "reached")[["hits", "units"]].tolist() == [2, 3]
    assert cell(found, "reached", "several contacts")[["hits", "units"]].tolist() == [1, 2]
    assert cell(found, "reached", "one contact")[["hits", "units"]].tolist() == [1, 1]


def test_contacts_and_journeys_are_those_of_an_account(accounts):
    found = accounts(FIRMS, BEGUN)
    # 3, 2 and 1 known contacts; 3, 1 and 1 journeys
    assert cell(found, "contacts")["value"] == pytest.approx(2)
    assert cell(found, "journeys")["value"] == pytest.approx(5 / 3)
    assert cell(found, "several")[["hits", "units"]].tolist() == [2, 3]


def test_customers_without_an_account_are_part_of_the_base_only(accounts):
    # a1, a2, b1 and c1 began a journey, and so did x
    assert cell(accounts(FIRMS, BEGUN), "in_account")[["hits", "units"]].tolist() == [4, 5]


def test_an_account_without_a_journey_is_not_counted(accounts):
    found = accounts([*FIRMS, ("d1", "D")], BEGUN)
    assert cell(found, "several")["units"] == 3


def test_journeys_that_were_not_followed_tell_of_no_goal(accounts):
    found = accounts(FIRMS, BEGUN, followed=False)
    assert "reached" not in set(found["measure"])
    assert "reached the goal" not in read_accounts(found)


def test_a_journey_type_without_a_goal_has_no_conversion(accounts, plan):
    found = accounts(FIRMS, BEGUN, plans=[replace(plan, goal=())])
    assert "reached" not in set(found["measure"])


def firms(count, contacts, name, reached=True):
    """Tell of so many accounts of as many contacts, of which the first begins a journey."""
    people = [(f"{name}{n}-{k}", f"{name}{n}") for n in range(count) for k in range(contacts)]
    return people, [(who, reached) for who, _ in people if who.endswith("-0")]


def test_a_band_that_is_hidden_takes_the_other_with_it(accounts):
    (large, won), (single, few) = firms(60, 2, "a"), firms(5, 1, "b")
    lost_people, lost = firms(30, 2, "c", reached=False)
    found = accounts([*large, *single, *lost_people], [*won, *few, *lost], Rules(smallest_cell=10))
    # the total is shown: less the accounts with several contacts it would tell of the five
    assert cell(found, "reached")["units"] == 95
    bands = found[found["contacts"] != ""]
    assert len(bands) == 2 and bands[["n", "hits", "units", "value"]].isna().all(axis=None)


def test_reading_says_how_many_have_several_contacts(accounts):
    (large, won), (single, lost) = firms(60, 2, "a"), firms(40, 1, "b", reached=False)
    assert read_accounts(accounts([*large, *single], [*won, *lost], Rules())) == (
        "60.0 % (50.2–69.1, n = 100) of the accounts with a journey have several contacts; an "
        "account began 1 (1–1, n = 100) journeys on average; in buy, a contact of 60.0 % "
        "(50.2–69.1, n = 100) of accounts reached the goal."
    )


def test_without_accounts_the_reading_says_what_to_map(accounts):
    found = accounts([("x", None)], [("x", True)])
    assert found.empty and "map account_id" in read_accounts(found)
