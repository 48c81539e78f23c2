"""What KPIs count: each measure on events small enough to count by hand."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pandas as pd
import pytest

from cjm_workbench.journeys.columns import STEPS
from cjm_workbench.journeys.journeys import make_journeys
from cjm_workbench.journeys.kpi_rows import KpiRecords
from cjm_workbench.journeys.kpis import define, total_kpis, trace_kpis
from cjm_workbench.journeys.steps import make_steps
from cjm_workbench.journeys.units import assign_journeys
from cjm_workbench.settings.kpis import STEP_COLUMNS, Kpi
from tests.journeys.small_tables import INVENTORY as PLACES
from tests.journeys.small_tables import START, answers, at, events, journey, table

SPAN = (START, START + timedelta(days=1))
COSTS = table(
    "costs",
    [
        {"kind": "contact", "channel": "phone", "amount": Decimal("6")},
        {"kind": "contact", "channel": "phone", "valid_from": at(60), "amount": Decimal("8")},
        {"kind": "contact", "amount": Decimal("1")},
        {"kind": "send", "channel": "chat", "amount": Decimal("100")},
    ],
)
VISITS = events(
    ("a", 0, "home"), ("a", 1, "cart"), ("a", 2, "pay"),
    ("b", 0, "home"),
    ("c", 5, "home"), ("c", 6, "cart"),
)  # fmt: skip


def records(rows=VISITS, feedback=None, made=None, steps=None, costs=COSTS) -> KpiRecords:
    own = {"events": rows, "feedback": feedback if feedback is not None else answers()}
    return KpiRecords(own.__getitem__, made, steps, {"buy": timedelta(days=1)}, costs)


def count(given: KpiRecords, *, everybody: bool = True, span=SPAN, **keys: object):
    kpi = Kpi.model_validate({"title": "K", **keys})
    (total,) = total_kpis({"k": kpi}, given, span, "EUR", everybody=everybody)
    return total


def people(given: KpiRecords, *columns: str, **keys: object) -> dict[str, object]:
    table = count(given, **keys).customers
    rows = table[list(columns)].itertuples(index=False, name=None)
    return dict(zip(table["customer_id"], rows, strict=True))


def test_a_share_counts_hits_among_the_rows_of_its_base():
    got = people(records(), "n", "y", measure="share", unit="share",
                 where={"touchpoint": "cart"}, out_of={"touchpoint": ["home", "cart"]})  # fmt: skip
    assert got == {"a": (2, 1.0), "b": (1, 0.0), "c": (2, 1.0)}


def test_a_share_of_customers_asks_whether_one_who_did_this_also_did_that():
    # of the two who saw the cart, one paid; who never saw it is not asked
    got = people(records(), "n", "y", measure="share", unit="share", per="customer",
                 where={"touchpoint": "pay"}, out_of={"touchpoint": "cart"})  # fmt: skip
    assert got == {"a": (1, 1.0), "c": (1, 0.0)}


def test_with_at_most_none_it_is_the_share_who_never_did():
    got = people(records(), "y", measure="share", unit="share", per="customer", at_most=0,
                 where={"touchpoint": "pay"}, out_of={"touchpoint": "cart"})  # fmt: skip
    assert got == {"a": (0.0,), "c": (1.0,)}


def test_a_bounce_is_a_session_of_a_single_row():
    rows = table("events", [
        {"event_id": f"e{n}", "customer_id": who, "occurred_at": at(n), "touchpoint": "page",
         "session_key": key}
        for n, (who, key) in enumerate([("a", "s1"), ("a", "s1"), ("a", "s2"), ("b", None)])
    ])  # fmt: skip
    got = people(records(rows), "n", "y", measure="share", unit="share", per="session", at_most=1)
    # s1 has two pages, s2 one; what is in no session is not counted
    assert got == {"a": (2, 1.0)}


def test_conversion_is_of_journeys_followed_for_their_window_by_what_lies_in_it():
    kind = journey()
    rows = events(
        ("a", 0, "ad"), ("a", 30, "pay"),
        ("b", 0, "ad"), ("b", 60 * 25, "pay"),  # an hour after its window
        ("c", 0, "ad"),
    )  # fmt: skip
    assigned = assign_journeys(rows, kind)
    steps = make_steps(assigned, kind, PLACES)
    made = make_journeys(assigned, steps, kind, at(60 * 24 * 9))
    got = people(records(rows, made=made, steps=steps), "n", "y", measure="share", unit="share",
                 per="journey", where={"touchpoint": "pay"})  # fmt: skip
    assert got == {"a": (1, 1.0), "b": (1, 0.0), "c": (1, 0.0)}


def test_what_filters_of_journeys_read_are_columns_of_steps():
    assert set(STEPS.names) >= STEP_COLUMNS


def test_contacts_for_each_customer_count_those_without_any():
    got = people(records(), "n", "y", measure="count", unit="count", per="customer",
                 where={"touchpoint": ["cart", "pay"]})  # fmt: skip
    assert got == {"a": (1, 2.0), "b": (1, 0.0), "c": (1, 1.0)}


def test_a_cost_is_that_of_the_channel_at_the_time():
    rows = table("events", [
        {"event_id": f"e{n}", "customer_id": "a", "occurred_at": at(when), "touchpoint": "call",
         "channel": channel}
        for n, (when, channel) in enumerate([(0, "phone"), (60, "phone"), (9, "chat"), (9, None)])
    ])  # fmt: skip
    # 6 before the change of price, 8 from it on, and 1 each where no price of its own is set:
    # the price of a send is not that of a contact
    assert people(records(rows), "y", measure="cost", unit="amount") == {"a": (16.0,)}


@pytest.mark.parametrize(
    ("costs", "kind", "known"),
    [
        ([], "contact", False),
        ([{"kind": "contact", "amount": Decimal("1")}], "contact", True),
        ([{"kind": "contact", "amount": Decimal("1")}], "send", False),
        # a price that holds only from the period's end on is none in it
        ([{"kind": "send", "valid_from": SPAN[1], "amount": Decimal("1")}], "send", False),
    ],
)
def test_a_cost_of_which_no_price_is_known_is_not_taken_for_0(costs, kind, known):
    own = {"measure": "cost", "unit": "amount", "cost": kind, "per": "customer"}
    given = records(costs=table("costs", costs))
    total = count(given, **own)
    # of three visitors; without a price there is nothing to count, and it says what to map
    assert len(total.customers) == (3 if known else 0)
    why_not = f"no cost of a {kind} is known: map the table costs"
    assert total.why_not == ("" if known else why_not)
    kpis = {name: Kpi.model_validate({"title": "K", **keys}) for name, keys in {
        "cost": own, "visits": {"measure": "count", "unit": "count"},
    }.items()}  # fmt: skip
    traced = trace_kpis(kpis, given, [SPAN])
    assert traced["kpi"].tolist() == (["cost"] if known else []) + ["visits"]


def test_retention_is_of_those_who_were_there_as_long_before():
    day = 60 * 24
    rows = events(
        ("a", -day, "bill"), ("a", 0, "bill"),
        ("b", -1, "bill"),
        ("c", 0, "bill"),  # new: nobody who could have stayed
        ("d", -day - 1, "bill"), ("d", 0, "bill"),  # too long ago
    )  # fmt: skip
    got = people(records(rows), "n", "y", measure="retention", unit="share")
    assert got == {"a": (1, 1.0), "b": (1, 0.0)}


def test_a_mean_divides_by_the_values_that_there_are_and_reads_attributes():
    rows = table("events", [
        {"event_id": f"e{n}", "customer_id": who, "occurred_at": at(n), "touchpoint": "page",
         "attributes": json.dumps({"depth": depth})}
        for n, (who, depth) in enumerate([("a", "0.5"), ("a", "1"), ("b", "deep")])
    ])  # fmt: skip
    got = people(records(rows), "n", "y", "x", measure="mean", unit="count", column="depth")
    # a text that is no number is no value
    assert got["a"] == (2, 1.5, 2.0)
    assert set(got) == {"a"}


def test_a_score_is_weighted_where_there_are_weights():
    given = records(feedback=answers(
        {"customer_id": "a", "occurred_at": at(0), "score": 5.0, "weight": 1.0},
        {"customer_id": "a", "occurred_at": at(0), "score": 2.0, "weight": 3.0},
    ))  # fmt: skip
    total = count(given, table="feedback", measure="mean", unit="score", column="score",
                  where={"instrument": "csat"})  # fmt: skip
    row = total.customers.iloc[0]
    # 5 x 1 + 2 x 3 over 1 + 3; without weights 7 over 2 answers
    assert (row["y"], row["x"], row["plain"], row["n"]) == (11.0, 4.0, 7.0, 2)
    assert total.scale == (1.0, 5.0)


def test_the_net_promoter_score_takes_detractors_from_promoters():
    given = records(feedback=answers(*(
        {"customer_id": f"c{score}", "occurred_at": at(0), "instrument": "nps",
         "score": float(score), "scale_min": 0.0, "scale_max": 10.0}
        for score in (6, 7, 8, 9, 10)
    )))  # fmt: skip
    got = people(given, "plain", table="feedback", measure="nps", unit="points", column="score",
                 where={"instrument": "nps"})  # fmt: skip
    assert [value for (value,) in got.values()] == [1.0, -1.0, 0.0, 0.0, 1.0]  # c10 sorts first


def test_a_quantile_keeps_every_value():
    rows = table("events", [
        {"event_id": f"e{n}", "customer_id": "a", "occurred_at": at(n), "touchpoint": "chat",
         "duration_seconds": float(value)}
        for n, value in enumerate([30, 10, 20])
    ])  # fmt: skip
    total = count(records(rows), measure="quantile", unit="seconds", column="duration_seconds")
    assert total.customers["y"].tolist() == [10.0, 20.0, 30.0]


def test_only_the_rows_of_the_period_count_and_its_end_is_not_in_it():
    rows = events(("a", -1, "pay"), ("a", 0, "pay"), ("a", 60 * 24, "pay"))
    assert people(records(rows), "y", measure="count", unit="count") == {"a": (1.0,)}


def test_the_title_of_an_amount_names_its_currency():
    sums = {"measure": "sum", "column": "value", "unit": "amount"}
    assert count(records(), **sums).title == "K (EUR)"
    assert count(records(), measure="count", unit="count").title == "K"


def test_a_total_wanted_of_all_is_not_wanted_of_a_segment():
    total = {"measure": "count", "unit": "count", "target": 3}
    assert count(records(), **total).target == 3
    assert count(records(), everybody=False, **total).target is None
    each = {**total, "per": "customer"}
    assert count(records(), everybody=False, **each).target == 3


def test_the_definition_leaves_out_words_and_targets():
    one = Kpi.model_validate({"title": "A", "measure": "count", "unit": "count", "target": 3})
    other = one.model_copy(update={"title": "B", "target": 4})
    assert define(one) == define(other)
    assert define(one) != define(one.model_copy(update={"where": {"touchpoint": "pay"}}))


@pytest.mark.parametrize(
    ("keys", "values"),
    [
        ({"measure": "count", "unit": "count"}, [2.0, 1.0]),
        # of two customers in the first hour one paid; in the second the only one did not
        ({"measure": "share", "unit": "share", "per": "customer",
          "where": {"touchpoint": "pay"}}, [0.5, 0.0]),
        ({"measure": "count", "unit": "count", "per": "customer"}, [1.0, 1.0]),
    ],
)  # fmt: skip
def test_over_time_each_span_is_measured_for_itself(keys, values):
    given = records(events(("a", 0, "pay"), ("b", 1, "home"), ("b", 61, "home")))
    hours = [(at(60 * n), at(60 * n + 60)) for n in range(3)]
    kpi = Kpi.model_validate({"title": "K", **keys})
    traced = trace_kpis({"k": kpi}, given, hours)
    assert traced["value"].tolist() == values
    assert traced["slot"].tolist() == [0, 1]  # nothing happened in the third


def test_no_kpi_is_no_row():
    assert total_kpis({}, records(), SPAN, "EUR", everybody=True) == []
    assert trace_kpis({}, records(), [SPAN]).empty


def test_the_order_of_rows_changes_nothing():
    rows = [("b", 3, "home"), ("a", 1, "cart"), ("a", 2, "cart")]
    keys = {"measure": "count", "unit": "count", "per": "customer"}
    one, other = (count(records(events(*order)), **keys).customers for order in (rows, rows[::-1]))
    pd.testing.assert_frame_equal(one, other)
