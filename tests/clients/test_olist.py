"""olist: the figures of the data's own description, computed there from the raw files."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from tests.clients.conftest import DATA


def test_every_time_is_an_event_or_counted_as_absent(table):
    counts = table("olist", "readiness.reconciliation").set_index(["source", "table"])
    orders = counts.loc[("orders", "events")]
    # 3,000 orders have four times each; 9 + 54 + 96 = 159 of them are empty
    assert (orders["read"], orders["mapped"]) == (3000, 12000)
    assert (orders["valid"], orders["absent"], orders["quarantined"]) == (11841, 159, 0)


def test_all_reviews_are_kept_under_the_key_of_review_and_order(table, opened):
    counts = table("olist", "readiness.reconciliation").set_index(["source", "table"])
    assert counts.loc[("reviews", "feedback"), "valid"] == 2993
    assert counts.loc[("reviews", "feedback"), "quarantined"] == 0
    keys = opened("olist").table("feedback").feedback_id.execute()
    assert keys.str.split("|").str[0].nunique() == 2992  # one review id stands for two orders


def test_revenue_counts_each_payment_once(table):
    kpis = table("olist", "kpis.scorecard").set_index("kpi")
    assert kpis.loc["revenue", "value"] == pytest.approx(468_087.37, abs=0.005)


# Orders, their reviews and the mean of these, by how the promise was kept.
LATENESS = {
    ("day", "late"): (191, 193, 2.285),
    ("day", "kept"): (2713, 2710, 4.268),
    ("day", "unfulfilled"): (96, 90, 1.922),
    ("clock", "late"): (231, 233, 2.549),
    ("clock", "kept"): (2673, 2670, 4.275),
    ("clock", "unfulfilled"): (96, 90, 1.922),
}


@pytest.mark.parametrize(("precision", "outcome"), LATENESS)
def test_reviews_by_lateness(table, precision, outcome):
    promises = table("olist", "experience.promises")
    rows = promises[(promises["precision"] == precision) & (promises["outcome"] == outcome)]
    (row,) = rows.to_dict("records")
    orders, reviews, mean = LATENESS[precision, outcome]
    assert (row["journeys"], row["score_n"]) == (orders, reviews)
    assert row["score"] == pytest.approx(mean, abs=0.0005)


DELIVERED, ESTIMATED = "order_delivered_customer_date", "order_estimated_delivery_date"


@pytest.fixture(scope="module")
def orders(finished) -> pd.DataFrame:
    """The rows of the file, with how much later than estimated each was delivered."""
    finished("olist")  # skips where the data is not at hand
    path = DATA / "olist" / "olist_orders_dataset.csv"
    raw = pd.read_csv(path, parse_dates=[DELIVERED, ESTIMATED])
    return raw.assign(late_seconds=(raw[DELIVERED] - raw[ESTIMATED]).dt.total_seconds())


def test_lateness_is_a_time_against_the_promise(table, orders):
    promises = table("olist", "experience.promises")
    late = promises[(promises["precision"] == "clock") & (promises["outcome"] == "late")]
    late_seconds = orders.loc[orders["late_seconds"] > 0, "late_seconds"]
    assert late["late_median_seconds"].tolist() == [late_seconds.median()]


def test_lateness_goes_with_a_lower_score(table, orders):
    reviews = pd.read_csv(DATA / "olist" / "olist_order_reviews_dataset.csv").merge(orders)
    late = reviews[DELIVERED].dt.date > reviews[ESTIMATED].dt.date
    kept = reviews[DELIVERED].notna() & ~late
    after = (DescrStatsW(reviews.loc[which, "review_score"]) for which in (late, kept))
    welch = CompareMeans(*after).tconfint_diff(usevar="unequal")

    scores = table("olist", "experience.promise_scores").set_index(["precision", "outcome"])
    row = scores.loc[("day", "late")]
    assert (row["n"], row["others_n"]) == (193, 2710)
    assert row["difference"] == pytest.approx(2.285 - 4.268, abs=0.001)
    # Welch's test pools two errors and then takes one t; five customers have two orders
    assert [row["diff_low"], row["diff_high"]] == pytest.approx(list(welch), abs=0.01)
    assert row["q_value"] < 1e-9


def test_every_order_is_judged_against_its_promise(table):
    promises = table("olist", "experience.promises")
    judged = promises.groupby("precision")[["journeys", "score_n"]].sum()
    assert judged["journeys"].tolist() == [3000, 3000]
    assert judged["score_n"].tolist() == [2993, 2993]  # undelivered ones are no late ones


def test_an_approval_in_the_second_of_the_purchase_follows_it(opened):
    # 33 orders were approved in the very second of their purchase; none before it
    journeys = opened("olist").journeys.execute()
    first = journeys["variant"].str.split("\x1f").str[0]
    assert not (first == "Approved").any()


def test_a_customer_may_have_several_orders(opened):
    journeys = opened("olist").journeys.execute()
    assert (len(journeys), journeys["customer_id"].nunique()) == (3000, 2995)


def test_comments_stay_portuguese(opened):
    feedback = opened("olist").table("feedback").execute()
    assert set(feedback["language"]) == {"pt"}
    assert feedback["verbatim"].str.contains("satisfatório").any()


def test_a_segment_by_state(opened):
    # 1,262 of the 3,000 orders came from SP
    assert opened("olist", "sao_paulo").journeys.count().execute() == 1262
