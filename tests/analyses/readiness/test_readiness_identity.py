"""Whom the sources know in common, on a handful of customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from cjm_workbench.analyses.readiness.identity import measure_identity, read_identity
from cjm_workbench.analyses.readiness.overlay import ANY, measure_overlay, read_overlay
from cjm_workbench.analyses.readiness.sensitivity import measure_sensitivity, read_sensitivity
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.intake.identify import KEYS
from cjm_workbench.stats.shares import wilson

RULES = Rules(smallest_cell=1)
MAY = (datetime(2026, 5, 1), datetime(2026, 6, 1))


def events(*rows: tuple[str, str, int], day: int = 3) -> ir.Table:
    """Make events of (source, customer, how many)."""
    full = [
        (source, customer, datetime(2026, 5, day)) for source, customer, n in rows for _ in range(n)
    ]
    schema = {"source": "string", "customer_id": "string", "occurred_at": "timestamp(6)"}
    return ibis.memtable(full, schema=schema)


def keys(*rows: tuple[str, str, bool]) -> ir.Table:
    """Make keys of (source, customer, linked)."""
    full = [(source, source, name, name, linked, None, 1) for source, name, linked in rows]
    return ibis.memtable(full, schema=KEYS)


KNOWN = keys(("web", "anna", True), ("web", "ben", True), ("web", "web:v", False),
             ("app", "anna", True))  # fmt: skip


def test_the_stitched_share_is_of_events_in_the_period():
    rows = ibis.union(
        events(("web", "anna", 6), ("web", "ben", 1), ("web", "web:v", 3), ("shop", "carl", 9)),
        events(("app", "anna", 2)), events(("app", "anna", 5), day=31),
    )  # fmt: skip
    table = measure_identity(rows, KNOWN, RULES, period=(MAY[0], datetime(2026, 5, 31)))
    web = table.set_index("source").loc["web"]
    assert (web["n"], web["value"]) == (10, pytest.approx(0.7))  # 6 + 1 of 10
    assert (web["keys"], web["linked_keys"]) == (3, 2)
    assert (web["customers"], web["linked"]) == (3, 2)
    # the shop has no keys of its own, and the app's later events lie outside
    assert table.set_index("source")["n"].to_dict() == {"app": 2, "web": 10}


def test_a_few_who_are_not_linked_are_hidden():
    rows = events(*[("web", f"c{i}", 1) for i in range(40)], ("web", "web:v", 3))
    linked = keys(*[("web", f"c{i}", True) for i in range(40)], ("web", "web:v", False))
    table = measure_identity(rows, linked, Rules(smallest_cell=10), period=MAY)
    assert table[["n", "value", "customers", "linked"]].isna().all(axis=None)
    assert read_identity(table) == (
        "1 source has keys of its own; what share of their events is stitched is not shown: too "
        "few customers."
    )


def test_the_reading_of_stitched_shares():
    rows = events(*[("web", f"c{i}", 1) for i in range(70)], *[("web", f"web:{i}", 1)
                  for i in range(30)])  # fmt: skip
    linked = keys(*[("web", f"c{i}", True) for i in range(70)],
                  *[("web", f"web:{i}", False) for i in range(30)])  # fmt: skip
    assert read_identity(measure_identity(rows, linked, RULES, period=MAY)) == (
        "1 source has keys of its own. Of the events of web, 70.0 % (60.4–78.1, n = 100) are "
        "stitched; 30 of its 100 keys lead to nobody."
    )
    nothing = measure_identity(rows, keys(), RULES, period=MAY)
    assert read_identity(nothing).startswith("No source has keys of its own")


def overlay(*rows: tuple[str, str, int], rules: Rules = RULES) -> pd.DataFrame:
    return measure_overlay({"events": events(*rows)}, rules)


def test_pairs_count_customers_in_both():
    table = overlay(
        ("web", "a", 5), ("web", "b", 1), ("web", "c", 1), ("web", "d", 1),
        ("shop", "a", 1), ("shop", "b", 1), ("calls", "a", 1), ("calls", "e", 1),
    ).set_index(["source", "other"])  # fmt: skip
    assert table["customers"].to_dict() == {
        ("web", ANY): 2, ("web", "calls"): 1, ("web", "shop"): 2,
        ("calls", ANY): 1, ("calls", "web"): 1, ("calls", "shop"): 1,
        ("shop", ANY): 2, ("shop", "web"): 2, ("shop", "calls"): 1,
    }  # fmt: skip
    assert table.loc["web", "shop"]["value"] == 0.5  # a and b of a, b, c and d
    assert (table.loc["web", "shop"]["n"], table.loc["web", "shop"]["records"]) == (4, 8)


def test_of_two_sources_each_other_is_any_other():
    assert overlay(("web", "a", 1), ("shop", "a", 1))["other"].tolist() == ["web", "shop"]


def test_what_a_mirror_would_tell_is_hidden_on_both_sides():
    # 20 of 40 customers of the web are those of the shop but for 3: 17 in both. What is left of
    # the shop is too few to show, and the web's row would tell it
    rows = [("web", f"c{i}", 1) for i in range(40)] + [("shop", f"c{i}", 1) for i in range(23, 43)]
    table = overlay(*rows, rules=Rules(smallest_cell=10))
    assert table[["n", "value", "customers"]].isna().all(axis=None)
    assert read_overlay(table) == "No two sources share enough customers to show."


def test_the_reading_of_an_overlay():
    rows = [("web", f"c{i}", 1) for i in range(100)] + [("shop", f"c{i}", 1) for i in range(50)]
    rows += [("calls", f"x{i}", 1) for i in range(40)]
    assert read_overlay(overlay(*rows)) == (
        "Of 3 sources, calls overlaps least: 0.0 % (0.0–8.8, n = 40) of its customers are in "
        "another source too. No customer in common: calls with shop and 1 more pair; check their "
        "keys."
    )
    assert read_overlay(overlay(("web", "a", 1))).startswith("Fewer than two sources")


def two_channels(make: Any) -> tuple[ir.Table, ir.Table]:
    """Make four journeys: a's and b's in two channels, c's in one, and a fragment of a key."""
    journeys = make.journeys(
        ("j1", "a", "reached", True), ("j2", "b", "open", True),
        ("j3", "c", "reached", True), ("j4", "web:v", "open", True),
    )  # fmt: skip
    steps = make.steps(
        ("j1", "a", "Visit", "Look", "web", 1, 1), ("j1", "a", "Call", "Buy", "phone", 2, 1),
        ("j2", "b", "Visit", "Look", "web", 1, 1), ("j2", "b", "Call", "Buy", "phone", 2, 1),
        ("j3", "c", "Visit", "Look", "web", 1, 1), ("j4", "web:v", "Visit", "Look", "web", 1, 1),
    )  # fmt: skip
    switched = steps.mutate(channel_switch=ibis.ifelse(steps.channel == "phone", True, None))
    return journeys, switched


def test_what_changes_without_the_fragments(make: Any):
    journeys, steps = two_channels(make)
    left_out = {"customers not stitched": ibis.memtable({"customer_id": ["web:v", "web:w"]})}
    table = measure_sensitivity(journeys, steps, left_out, RULES).set_index("measure")
    # two of four journeys are in two channels; without the fragment, two of three
    assert table["all_value"].to_dict() == {"channels": 0.5, "handoffs": 1.0, "conversion": 0.5}
    assert table["value"].to_dict() == {
        "channels": pytest.approx(2 / 3), "handoffs": 1.0, "conversion": pytest.approx(2 / 3),
    }  # fmt: skip
    assert table["change"]["channels"] == pytest.approx(1 / 6)
    everybody = wilson(2, 4)
    assert table["all_low"]["channels"] == pytest.approx(everybody.low)
    assert table["stands"].all()  # 67 % lies within the 15 to 85 % of two in four


def test_nobody_is_left_out(make: Any):
    journeys, steps = two_channels(make)
    left_out = {"inhuman ids": ibis.memtable({"customer_id": ["bot"]})}
    table = measure_sensitivity(journeys, steps, left_out, RULES)
    assert table.empty
    assert read_sensitivity(table) == (
        "No journey of this review is of a customer who would be left out."
    )


def many(make: Any, fragments: int) -> pd.DataFrame:
    """Measure 100 journeys of which all come to the goal, beside fragments of which none does."""
    rows = [(f"j{i}", f"c{i}", "reached", True) for i in range(100)]
    rows += [(f"k{i}", f"web:{i}", "open", True) for i in range(fragments)]
    left_out = {"customers not stitched": ibis.memtable(
        {"customer_id": [f"web:{i}" for i in range(fragments)]})}  # fmt: skip
    return measure_sensitivity(make.journeys(*rows), make.steps(), left_out,
                               Rules(smallest_cell=10))  # fmt: skip


def test_the_reading_names_the_largest_change(make: Any):
    assert read_sensitivity(many(make, 100)) == (
        "1 of 2 results would change: without customers not stitched, the share of followed "
        "journeys that came to the goal in “buy” is 100.0 % and not 50.0 % (+50.0 pp)."
    )


def test_few_fragments_are_not_told(make: Any):
    table = many(make, 9)
    assert table[["n", "value", "change"]].isna().all(axis=None)
    assert read_sensitivity(table).startswith("What changes without them is not shown")
