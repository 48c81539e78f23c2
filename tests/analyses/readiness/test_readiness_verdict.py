"""What the review does not speak of, and whether its data is ready."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.readiness.scope import add_segments, measure_scope, read_scope
from cjm_workbench.analyses.readiness.verdict import judge_readiness, read_verdict
from cjm_workbench.journeys.wants import WHOLE

SEGMENTS = {"all": "All customers", "web": "Came by the web"}
PERIOD = (datetime(2026, 5, 1), datetime(2026, 6, 1))


@pytest.fixture
def scope(make) -> pd.DataFrame:
    moments = [("shop", PERIOD[0]), ("calls", PERIOD[1])]  # the end is outside the period
    events = ibis.memtable(moments, schema={"source": "string", "occurred_at": "timestamp(6)"})
    inventory = pd.DataFrame(
        {
            "channel": ["web", "phone", "desk", ""],
            "state": ["mapped", "blind", "scores only", "unmapped"],
        }
    )
    return measure_scope(
        make.journeys(("j0", "c0", "open", True)),
        make.steps(("j0", "c0", "Visit", "Look", "web", 1, 1)),
        make.scores(("f1", "c0", None, None, "csat", 4, 1, 5)),
        {"events": events},
        inventory,
        period=PERIOD,
        journey_types={"buy": "Buy something", "help": "Get help"},
        sources={"events": ["shop", "calls"], "customers": ["crm"]},
    )


def test_what_has_no_data_is_not_covered(scope) -> None:
    found = {(row["kind"], row["name"]): row["covered"] for row in scope.to_dict("records")}
    assert found == {
        ("journey type", "Buy something"): True,
        ("journey type", "Get help"): False,
        ("channel", "web"): True,
        ("channel", "desk"): True,  # known by scores alone
        ("channel", "phone"): False,
        ("source", "shop"): True,
        ("source", "calls"): False,
        ("instrument", "csat"): True,
        ("instrument", "nps"): False,
        ("instrument", "ces"): False,
        ("instrument", "rating"): False,
    }


def test_other_segments_are_left_out_of_a_segment(scope) -> None:
    table = add_segments(scope, SEGMENTS, "web", everybody=False)
    assert read_scope(table) == (
        "This review does not speak of: segment All customers; journey type Get help; channel "
        "phone; source calls; instruments ces, nps, rating."
    )


def test_other_segments_are_part_of_all(scope) -> None:
    table = add_segments(scope[scope["covered"]], SEGMENTS, "all", everybody=True)
    assert read_scope(table) == "This review speaks of all that the client's settings know."


def tables() -> dict[str, pd.DataFrame]:
    """Give a chapter's tables with nothing to complain of."""
    return {
        "reconciliation": pd.DataFrame(
            [{"mapped": 1010, "valid": 900, "not_yet": 100, "quarantined": 0, "absent": 10}]
        ),
        "signals": pd.DataFrame({"source": ["shop"], "signal": ["rise"], "in_period": [True]}),
        "inventory": pd.DataFrame({"state": ["mapped"], "desired": [True]}),
        "sufficiency": pd.DataFrame(
            {
                "journey_type": "buy",
                "measure": ["conversion", "conversion", "csat"],
                "stage": [WHOLE, "Pay", WHOLE],
                "evidence": "sufficient",
            }
        ),
        "scope": pd.DataFrame({"kind": ["source"], "name": ["shop"], "covered": [True]}),
    }


def read(**changed: pd.DataFrame) -> str:
    return read_verdict(judge_readiness(**tables() | changed))


def change(name: str, **cells: Any) -> dict[str, pd.DataFrame]:
    return {name: tables()[name].assign(**cells)}


def test_ready() -> None:
    assert (
        read() == "The data is ready: every stage is sufficient and 100.0 % of the rows are valid."
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (change("signals", signal="drop"), "the volume of source shop fell suddenly"),
        (change("signals", signal="silence"), "source shop was silent"),
        (
            change("signals", signal="bots"),
            "source shop holds events of ids that no person can be",
        ),
        (change("signals", signal="duplicates"), "source shop holds events twice"),
        (change("signals", signal="identity break"), "links of source shop broke off"),
        (change("scope", covered=False), "source shop has no record in the period"),
        (change("inventory", state="blind"), "1 touchpoint is blind, 1 of them desired"),
        (
            change("inventory", state="unmapped", desired=False),
            "1 touchpoint is not in the inventory",
        ),
        # 989 of the 1,000 rows that hold something
        (change("reconciliation", valid=889, quarantined=11), "98.9 % of the rows are valid"),
        (
            change("sufficiency", evidence=["sufficient", "thin", "sufficient"]),
            "buy: conversion is sufficient at 0 of 1 stage",
        ),
        (
            change("sufficiency", evidence=["sufficient", "sufficient", "thin"]),
            "buy: csat of the whole journey is thin",
        ),
        (
            change(
                "sufficiency",
                measure=["conversion", "conversion", "scores"],
                evidence=["sufficient", "sufficient", "insufficient"],
            ),
            "buy: there are no scores",
        ),
    ],
)
def test_ready_with_limits(changed: dict[str, pd.DataFrame], reason: str) -> None:
    assert read(**changed) == f"The data is ready with limits: {reason}."


def test_what_was_odd_before_the_period_is_no_limit() -> None:
    assert read(**change("signals", signal="drop", in_period=False)).startswith(
        "The data is ready:"
    )


def test_99_percent_are_enough() -> None:
    # 990 of the 1,000 rows that hold something
    assert read(**change("reconciliation", valid=890, quarantined=10)).startswith(
        "The data is ready:"
    )


def test_not_ready_without_a_number_of_a_whole_journey() -> None:
    said = read(**change("sufficiency", evidence="insufficient"))
    assert said.startswith("The data is not ready: every number of a whole journey ")


def test_not_ready_when_most_rows_are_not_valid() -> None:
    # 400 + 100 less one of the 1,000 rows that hold something
    said = read(**change("reconciliation", valid=399, quarantined=501))
    assert said == "The data is not ready: only 49.9 % of the rows are valid."
