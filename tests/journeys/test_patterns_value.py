"""Whose value tier rose by the end of the period."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import ibis

from cjm_workbench.journeys.patterns_landmark import follow_outcomes, stand_at_landmark
from cjm_workbench.journeys.patterns_value import find_risen
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.settings.groups import ValueTiers
from cjm_workbench.settings.periods import parse_period
from tests.analyses.paths.conftest import Told, make_log

Q3 = parse_period("2026Q3")
AS_OF = datetime(2026, 9, 30, 20)
TIERS = ValueTiers(window="quarter", thresholds={"high": 100, "medium": 50})
EVENTS = {"customer_id": "string", "occurred_at": "timestamp(6)", "value": "decimal(38, 4)"}
BEFORE = {"a": "low", "b": "low", "c": "medium", "d": "high", "e": "unknown", "f": "medium"}
SPENT = {"a": 60, "b": 10, "c": 120, "d": 150, "e": 70, "f": 20}
"""Within the quarter: a and c come to a higher tier; f falls; of e nothing was known before."""


def risen(rule=TIERS, as_of=AS_OF, tiers=BEFORE, later: float = 0):
    rows = [(who, datetime(2026, 8, 1), amount) for who, amount in SPENT.items()]
    rows += [(who, datetime(2026, 10, 2), later) for who in SPENT]  # after as_of: not known
    customers = ibis.memtable(
        [(who, None) for who in SPENT],
        schema={"customer_id": "string", "acquired_at": "timestamp(6)"},
    )
    held = tiers and ibis.memtable(
        [*tiers.items()], schema={"customer_id": "string", "value_tier": "string"}
    )
    client = SimpleNamespace(value_tiers=rule, fiscal_year_start=1)
    return find_risen(
        held, customers, ibis.memtable(rows, schema=EVENTS), client, Q3, as_of
    )  # fmt: skip


def test_who_could_rise_is_judged_by_the_revenue_of_the_period():
    found = risen(later=1000).execute()
    assert dict(zip(found["customer_id"], found["risen"], strict=True)) == {
        "a": True, "b": False, "c": True, "f": False,
    }  # fmt: skip


def test_a_window_that_is_not_over_tells_nothing():
    assert risen(as_of=AS_OF - timedelta(days=2)) is None


def test_without_tiers_there_is_nothing_to_rise():
    assert risen(rule=None) is None
    assert risen(tiers=None) is None


def test_it_is_an_outcome_of_every_journey_of_these_customers():
    plans = [Plan("buy", ("See",), ("pay",), 86_400.0)]
    log = make_log(*[Told("ad shop pay", customer=who) for who in "adf"])
    standing = stand_at_landmark(log.journeys, log.steps, plans, AS_OF)
    nobody = ibis.memtable([], schema={"customer_id": "string", "churned_at": "timestamp(6)"})
    table = follow_outcomes(standing, log.journeys, nobody, AS_OF, risen()).execute()
    own = table[table["outcome"] == "risen"]
    assert dict(zip(own["customer_id"], own["hit"], strict=True)) == {"a": True, "f": False}
