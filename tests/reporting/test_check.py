"""What `cjm check` finds in settings and data."""

from __future__ import annotations

import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.reporting import check as checking
from cjm_workbench.reporting.check import check_client


@pytest.fixture
def client(tiny_client, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tiny_client / "tiny"


def add_events(client, *lines: str) -> None:
    with (client / "events.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{line}\r\n" for line in lines)


def test_every_record_of_every_source_is_counted(client):
    counts = check_client(client.parent, "tiny").counts
    assert list(counts["source"]) == ["people", "shop", "survey"]
    assert list(counts["read"]) == list(counts["valid"]) == [20, 55, 20]


def test_refused_rows_are_counted_with_their_reason(client):
    add_events(client, "x,no time,Pay,web,1", "y,no time,Pay,web,1", "z,2026-07-03,Pay,web,much")
    found = check_client(client.parent, "tiny")
    assert list(found.reasons["rows"]) == [2, 1]
    assert list(found.reasons["reason"].str.partition(" ")[0]) == ["occurred_at", "value"]
    assert found.quarantine.is_file()


def test_touchpoints_of_only_one_side_are_named(client):
    add_events(client, "x,2026-07-03T10:00,Riddle,web,1")
    with (client / "touchpoints.csv").open("a", encoding="utf-8") as stream:
        stream.write("Call,Buy,phone\n")
    found = check_client(client.parent, "tiny")
    assert found.blind == ["Call"]
    assert found.unmapped == ["Riddle"]


def test_every_segment_is_checked(client):
    path = client / "segments" / "gold.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("tier:", "teir:"), encoding="utf-8")
    with pytest.raises(SettingsError, match="Did you mean 'tier'"):
        check_client(client.parent, "tiny")


def test_segments_are_counted_by_the_customers_that_a_review_can_speak_of(client):
    # gold are the 5 of 20 whose number four divides; who has neither event nor answer is not seen
    with (client / "customers.csv").open("a", encoding="utf-8") as stream:
        stream.write("unseen,gold\r\n")
    sizes = {s.segment.segment: s.customers for s in check_client(client.parent, "tiny").segments}
    assert sizes == {"all": 20, "gold": 5}


def test_a_segment_that_matches_nobody_leaves_the_others_counted(client):
    path = client / "segments" / "gold.yaml"
    path.write_text(path.read_text("utf-8").replace("tier: gold", "tier: silver"), "utf-8")
    everybody, gold = check_client(client.parent, "tiny").segments
    assert (everybody.customers, everybody.nobody) == (20, "")
    assert gold.customers == 0
    assert "tier plain (15)" in gold.nobody


def test_a_segment_by_value_tier_is_counted_as_of_the_period(client):
    path = client / "client.yaml"
    tiers = "value_tiers: {window: year, thresholds: {high: 5, medium: 1}}\n"
    path.write_text(path.read_text("utf-8") + tiers, "utf-8")
    gold = client / "segments" / "gold.yaml"
    gold.write_text(gold.read_text("utf-8").replace("tier: gold", "value_tier: unknown"), "utf-8")
    # all events lie in the period itself: before it, there was nothing to judge anybody from
    assert check_client(client.parent, "tiny").segments[1].customers == 20


def test_more_than_one_refused_row_in_twenty_is_not_ready(client):
    # 55 events and 2 that do not parse: 3.5 % of 57; with 3 more, 8.3 % of 60
    add_events(client, *["x,no time,Pay,web,1"] * 2)
    assert check_client(client.parent, "tiny").ready
    add_events(client, *["x,no time,Pay,web,1"] * 3)
    found = check_client(client.parent, "tiny")
    assert not found.ready
    assert found.doubtful["share"].tolist() == pytest.approx([5 / 60])


def test_one_record_that_cannot_be_split_is_judged_among_all_of_its_source(client):
    add_events(client, "x,cut")
    found = check_client(client.parent, "tiny")
    (cut,) = found.counts[found.counts["table"] == "(record)"].to_dict("records")
    assert (cut["read"], cut["quarantined"]) == (56, 1)
    assert found.ready


def test_the_period_is_the_one_that_a_review_would_take(client):
    # all events lie in July 2026: no quarter is full, so it is the one that holds them
    assert check_client(client.parent, "tiny").period.name == "2026Q3"


def test_it_keeps_to_the_memory_that_the_client_grants(client, monkeypatch):
    asked = []
    connect = checking.connect
    monkeypatch.setattr(checking, "connect", lambda *limits: asked.append(limits) or connect())
    path = client / "client.yaml"
    path.write_text(path.read_text("utf-8") + "engine: {memory_limit: 1GB, threads: 1}\n", "utf-8")
    check_client(client.parent, "tiny")
    assert asked == [("1GB", 1)]
