"""demo: what the simulation wrote, as the gate, the journeys and the settings see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from cjm_workbench import review
from cjm_workbench.reporting.check import check_client
from cjm_workbench.reporting.check_text import tell_check
from cjm_workbench.schemas.canonical import OBSERVATION_KINDS
from cjm_workbench.settings.load import load_client, load_segment
from cjm_workbench.simulate.touchpoints import FIRST_ANSWER, NAMES
from tests.simulate.many_seeds import DEMO


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def opened(workspace: Path) -> Iterator[review.Review]:
    """Open the client's last full quarter as on a fresh machine: its files are made first."""
    copy_settings(workspace / "parameters" / "demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(review, "WORKSPACE", workspace / ".cjm")
        yield review.open_review(
            client="demo", segment="all", parameters=str(workspace / "parameters")
        )


def copy_settings(folder: Path) -> None:
    """Copy the settings alone: files that were made before must not answer a test."""
    for path in DEMO.rglob("*"):
        if path.suffix in {".yaml", ".csv"} and "data" not in path.relative_to(DEMO).parts:
            target = folder / path.relative_to(DEMO)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


@pytest.fixture(scope="module")
def counts(opened) -> pd.DataFrame:
    return opened.table("reconciliation").execute().set_index(["source", "table"])


def test_the_last_full_quarter_is_reviewed_where_no_period_is_named(opened):
    assert opened.period.name == "2026Q3"


def test_there_are_twenty_thousand_customers_and_more_than_half_a_million_events(counts):
    assert counts.loc[("customers", "customers"), "valid"] == 20_000
    assert 500_000 < counts.xs("events", level="table")["valid"].sum() < 600_000


def test_every_table_is_filled(counts):
    valid = counts.groupby("table")["valid"].sum()
    assert set(valid.index) >= {
        "events", "feedback", "invitations", "customers", "identities", "observations",
        "actions", "costs",
    }  # fmt: skip
    assert (valid > 0).all()


def test_only_the_planted_dirt_is_quarantined(counts, workspace):
    truth = json.loads((workspace / "parameters/demo/data/truth.json").read_text())
    planted = {(row["source"], row["table"]): row["rows"] for row in truth["dirt"]}
    refused = counts["quarantined"]
    assert refused[refused > 0].to_dict() == planted


def test_what_people_wrote_is_stored_without_names_addresses_and_numbers(opened):
    planted = ["Agent Seven", "someone@example.org", "5550 1234", "4111 1111"]
    for table, column in (("feedback", "verbatim"), ("observations", "text")):
        texts = opened.table(table)[column].as_table().distinct().execute()[column].dropna()
        assert not texts[texts.str.contains("|".join(planted))].size
        assert texts.str.contains("[e-mail]", regex=False).any()
        assert texts.str.contains("[number]", regex=False).any()
        assert texts.str.contains("[name]", regex=False).any()


def test_several_customers_share_an_account(opened):
    accounts = opened.table("customers").account_id.as_table().execute()["account_id"]
    sizes = accounts.dropna().value_counts().value_counts()
    assert set(sizes.index) == {1, 2, 3, 4, 5}
    assert (sizes > 50).all()


def test_every_instrument_and_kind_of_observation_occurs(opened):
    instruments = opened.table("feedback").instrument.as_table().distinct().execute()
    assert set(instruments["instrument"]) == {"csat", "nps", "ces", "rating"}
    seen = opened.table("observations").execute()
    assert set(seen["kind"]) == set(OBSERVATION_KINDS)
    walked = seen[seen["kind"] == "walkthrough"]
    assert walked[["steps", "forms", "seconds", "touchpoint"]].notna().all().all()
    known = set(opened.settings.client.personas)
    assert set(seen["persona"].dropna()) <= known


def test_every_touchpoint_of_the_simulation_has_its_name(opened):
    known = {row.touchpoint for row in opened.settings.touchpoints}
    found = set(opened.table("events").touchpoint.as_table().distinct().execute()["touchpoint"])
    assert {*NAMES, FIRST_ANSWER} <= found  # every code of every system was mapped back
    assert found - known == {"speedtest"}
    assert known - found == {"Community forum", "Poster or radio spot"}  # blind, as in life


def test_the_eight_quarters_are_covered(opened):
    events = opened.table("events")
    span = events.agg(first=events.occurred_at.min(), last=events.occurred_at.max()).execute()
    # midnight in Berlin is 22:00 of the day before, in UTC
    assert pd.Timestamp("2024-09-30 22:00") <= span["first"][0] < pd.Timestamp("2024-10-01 22:00")
    assert pd.Timestamp("2026-09-29 22:00") <= span["last"][0] < pd.Timestamp("2026-09-30 22:00")


def test_both_journey_types_have_reached_lost_and_open_journeys(opened):
    kinds = opened.journeys.group_by(["journey_type", "status"]).agg(n=opened.journeys.count())
    found = kinds.execute().set_index(["journey_type", "status"])["n"]
    assert set(found.index) == {
        (kind, status)
        for kind in ("get_help", "purchase")
        for status in ("reached", "lost", "open")
    }
    assert (found > 50).all()


def test_personas_overlap_and_leave_some_unknown(opened):
    people = opened.groups.personas.execute()
    assert set(people["persona"]) == {"digital", "guided", "saver", "unknown"}
    assert people["customer_id"].duplicated().any()


def test_each_tier_holds_a_tenth_of_the_customers_or_more(opened):
    tiers = opened.groups.value_tiers.execute()["value_tier"].value_counts(normalize=True)
    assert set(tiers.index) == {"high", "medium", "low", "unknown"}
    assert tiers.drop("unknown").min() > 0.1


def test_three_segments_beside_all_share_out_the_customers():
    settings = load_client(DEMO.parent, "demo")
    assert settings.segment_names() == ["all", "business", "consumer_fibre", "consumer_mobile"]
    filters = [load_segment(settings, name).filter for name in settings.segment_names()]
    assert filters[0] == {}
    assert all(filter_["customer_type"] for filter_ in filters[1:])


def test_a_check_says_first_that_the_data_is_simulated(opened, workspace, monkeypatch):
    monkeypatch.setattr("cjm_workbench.reporting.check.WORKSPACE", workspace / ".cjm")
    said = tell_check(check_client(workspace / "parameters", "demo"), 100)
    assert any("Simulated data" in line for line in said.splitlines()[:2])
