"""cdnow: the figures of the data's own description, computed there from the raw file."""

from __future__ import annotations

import pytest


def test_no_purchase_is_lost(table):
    counts = table("cdnow", "readiness.reconciliation").set_index(["source", "table"])
    purchases = counts.loc[("purchases", "events")]
    assert (purchases["read"], purchases["valid"]) == (69_659, 69_659)
    assert (purchases["quarantined"], purchases["absent"]) == (0, 0)


def test_every_customer_has_a_journey(table):
    (overview,) = table("cdnow", "paths.overview").to_dict("records")
    assert (overview["customers"], overview["journeys"]) == (23_570, 23_570)


def test_revenue(table):
    kpis = table("cdnow", "kpis.scorecard").set_index("kpi")
    assert kpis.loc["revenue", "value"] == pytest.approx(2_500_315.63, abs=0.005)


def test_every_purchase_stands_in_a_step(opened):
    steps = opened("cdnow").steps
    assert steps.repeats.sum().execute() == 69_659


def test_purchases_equal_to_another_are_purchases(opened):
    events = opened("cdnow").table("events").execute()
    what = ["customer_id", "occurred_at", "value", "attributes"]
    assert events.duplicated(what).sum() == 255
    assert events.drop_duplicates(what)["value"].sum() == pytest.approx(2_495_982.75)


def test_zero_amounts_are_kept(opened):
    assert (opened("cdnow").table("events").value.execute() == 0).sum() == 80


def test_every_purchase_of_the_first_day_is_the_first_purchase(opened):
    # A day has no clock: no order within it can be told, so none is made up.
    events = opened("cdnow").table("events").execute()
    first_day = events.groupby("customer_id")["occurred_at"].transform("min")
    is_first = events["occurred_at"] == first_day
    assert (is_first == (events["touchpoint"] == "First purchase")).all()


def test_a_segment_by_month_of_first_purchase(opened):
    started = opened("cdnow", "january").journeys.started_at.execute()
    assert len(started) == 7846
    assert started.max().strftime("%Y-%m") == "1997-01"
