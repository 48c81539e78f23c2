"""The rows that a KPI counts."""

from __future__ import annotations

from decimal import Decimal

from cjm_workbench.journeys.kpis import KpiRows, select_kpis
from cjm_workbench.settings.client import Kpi
from tests.journeys.small_tables import at, table

EVENTS = table(
    "events",
    [
        {
            "event_id": f"e{n}", "customer_id": customer, "occurred_at": at(n),
            "touchpoint": touchpoint, "channel": channel, "value": value, "attributes": attributes,
        }
        for n, (customer, touchpoint, channel, value, attributes) in enumerate([
            ("a", "pay", "web", Decimal("9.90"), '{"source": "mail"}'),
            ("a", "pay", "app", Decimal("5.00"), '{"source": "shop"}'),
            ("b", "call", "phone", None, None),
            ("c", "pay", None, Decimal("1.00"), '{"source": "mail"}'),
        ])
    ],
)  # fmt: skip


def define(*, everybody: bool = True, **keys: object) -> KpiRows:
    kpi = Kpi.model_validate({"title": "K", **keys})
    records = {"events": EVENTS}.__getitem__
    (selected,) = select_kpis({"k": kpi}, records, "EUR", everybody=everybody)
    return selected


def select(**keys: object):
    return define(**keys).rows.execute().sort_values(["customer_id", "hit"]).reset_index(drop=True)


def test_a_share_counts_hits_among_the_rows_of_its_base():
    rows = select(
        measure="share", unit="share", where={"channel": "web"}, out_of={"touchpoint": "pay"}
    )
    # three payments: by app, by web, and by no channel known, which is no hit
    assert rows["customer_id"].tolist() == ["a", "a", "c"]
    assert rows["hit"].tolist() == [False, True, False]


def test_a_sum_takes_its_column_over_the_rows_that_fit():
    rows = select(measure="sum", column="value", unit="amount", where={"channel": ["web", "app"]})
    assert rows["amount"].sum() == Decimal("14.90")


def test_the_title_of_an_amount_names_its_currency():
    assert define(measure="sum", column="value", unit="amount").title == "K (EUR)"
    assert define(measure="count", unit="count").title == "K"


def test_a_total_wanted_of_all_is_not_wanted_of_a_segment():
    total = {"measure": "count", "unit": "count", "target": 3}
    assert define(**total).target == 3
    assert define(**total, everybody=False).target is None
    share = {"measure": "share", "unit": "share", "target": 0.5}
    assert define(**share, everybody=False).target == 0.5


def test_a_count_needs_no_column():
    rows = select(measure="count", unit="count", where={"touchpoint": "call"})
    assert rows["customer_id"].tolist() == ["b"]
    assert rows["amount"].isna().all()


def test_an_attribute_may_bear_the_name_of_a_column_that_cannot_be_mapped():
    # every row has a column `source` of its own, which says where it was read
    rows = select(measure="count", unit="count", where={"source": "mail"})
    assert rows["customer_id"].tolist() == ["a", "c"]
