"""receipt: the figures of the data's own description, computed there from the raw file."""

from __future__ import annotations

import pandas as pd
import pytest


def test_journeys_events_and_paths(table):
    (overview,) = table("receipt", "paths.overview").to_dict("records")
    assert (overview["journeys"], overview["customers"]) == (1434, 1434)
    assert (overview["events"], overview["steps"]) == (8577, 8571)
    assert (overview["event_variants"], overview["step_variants"]) == (116, 115)


def test_the_first_path_with_its_interval(table):
    first = table("receipt", "paths.variants").set_index("rank").loc[1]
    assert (first["journeys"], first["n"]) == (713, 1434)
    # Wilson's interval of 713 in 1,434
    shares = [first[name] for name in ("value", "ci_low", "ci_high")]
    assert shares == pytest.approx([0.497, 0.471, 0.523], abs=0.0005)


def test_the_shares_of_all_paths_sum_to_one(table):
    variants = table("receipt", "paths.variants")
    assert variants["journeys"].sum() == 1434
    assert variants["value"].sum() == pytest.approx(1)


def test_no_event_is_refused(table):
    counts = table("receipt", "readiness.reconciliation").set_index(["source", "table"])
    events = counts.loc[("permits", "events")]
    assert (events["read"], events["valid"]) == (8577, 8577)


def test_waits_run_across_the_change_to_summer_time(opened):
    # the file writes two offsets, +01:00 and +02:00: a wait is never negative
    waits = opened("receipt").steps.wait_seconds.execute()
    assert waits.min() >= 0


def test_a_missing_end_of_the_case_loses_no_case(opened):
    # 105 cases have no end date, which no part of the settings reads
    assert opened("receipt").journeys.started_at.isnull().sum().execute() == 0


def test_a_segment_by_channel(opened):
    made = opened("receipt", "internet")
    assert made.journeys.count().execute() == 1250
    channels: pd.Series = made.steps.channel.execute()
    assert set(channels) == {"Internet"}
