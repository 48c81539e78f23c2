"""Anecdotes counted by what they were coded as, on six of them."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from cjm_workbench.analyses.readiness.observations import (
    count_observations,
    read_observations,
)

NAMES = ["kind", "stage", "touchpoint", "persona", "sentiment", "source_role", "source"]
SCHEMA = {**dict.fromkeys(NAMES, "string"), "occurred_on": "timestamp(6)"}
KNOWN = {"stage": {"Look", "Buy"}, "touchpoint": {"Call"}}


def observe(*rows: tuple[str | None, ...]) -> ir.Table:
    dated = [(*row, datetime(2026, 5, 1 + day)) for day, row in enumerate(rows)]
    return ibis.memtable(dated, schema=SCHEMA)


SIX = observe(
    ("interview", "Look", None, "digital", "negative", "analyst", "research"),
    ("interview", "Look", "Call", None, None, "analyst", "research"),
    ("objection", "Look", "Call", None, None, "sales agent", "sales"),
    ("objection", "Buy", "Visit", None, None, "sales agent", "sales"),
    ("walkthrough", None, "Call", None, None, "tester", "research"),
    ("social", None, None, None, None, None, "research"),
)


def test_each_code_is_counted_with_what_is_not_coded():
    table = count_observations(SIX, KNOWN, "UTC").set_index(["code", "name"])
    assert table["observations"].loc["stage"].to_dict() == {"Look": 3, "(not coded)": 2, "Buy": 1}
    assert table["observations"].loc["touchpoint"].to_dict() == {
        "Call": 3, "(not coded)": 2, "Visit": 1,
    }  # fmt: skip
    assert table["observations"].loc["persona"].to_dict() == {"(not coded)": 5, "digital": 1}
    # all three about Look: two interviews and an objection, of an analyst and a sales agent
    look = table.loc["stage", "Look"]
    assert (look["kinds"], look["roles"], look["sources"]) == (2, 2, 2)
    assert (look["first_on"].day, look["last_on"].day) == (1, 3)
    assert table.loc["(all)", "(all)"]["observations"] == 6


def test_every_code_counts_every_observation():
    table = count_observations(SIX, KNOWN, "UTC")
    assert set(table.groupby("code")["observations"].sum()) == {6}


def test_what_the_settings_do_not_know_is_named():
    table = count_observations(SIX, KNOWN, "UTC")
    assert table.loc[~table["known"], "name"].tolist() == ["Visit"]


def test_a_day_begins_when_it_does_where_the_client_is():
    # midnight in Berlin, where each was noted for a day, is 22 o'clock of the day before in UTC
    late = ibis.memtable(
        [("social", None, None, None, None, None, "research", datetime(2026, 5, 1, 22))],
        schema=SCHEMA,
    )
    [last] = count_observations(late, KNOWN, "Europe/Berlin")["last_on"].head(1)
    assert (last.day, last.hour) == (2, 0)


def test_the_reading():
    assert read_observations(count_observations(SIX, KNOWN, "UTC")) == (
        "6 observations of 4 kinds, as told and not drawn: they show what there is, not how often. "
        "Not coded: 2 without a stage, 2 without a touchpoint, 5 without a persona, 5 without a "
        "sentiment. Not known to the settings: Visit. There is none of kind agent note, workshop."
    )


def test_the_reading_of_one_and_of_none():
    one = observe(("interview", "Look", "Call", "digital", "positive", "analyst", "research"))
    assert read_observations(count_observations(one, KNOWN, "UTC")) == (
        "1 observation of 1 kind, as told and not drawn: they show what there is, not how often. "
        "There is none of kind objection, agent note, social, walkthrough, workshop."
    )
    assert read_observations(count_observations(observe(), KNOWN, "UTC")).startswith(
        "No observation is"
    )
