"""Segments stand side by side with the conversion that their own reviews measured."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.segments import measure_segments, read_segments
from cjm_workbench.analyses.index.spans import IndexRules
from tests.analyses.index.small_index import PUBLIC, gap, span


def overview(segment: str, customers: int, **cells: object) -> dict[str, object]:
    return {
        **span(segment), "journey_type": "buy", "journey_title": "Buy something",
        "customers": customers, "journeys": customers + 20, **cells,
    }  # fmt: skip


def verdict(segment: str, missed: int) -> dict[str, object]:
    return {
        **span(segment), "journey_type": "buy", "journey_title": "Buy something", "targets": 3,
        "met": 3 - missed, "missed": missed, "undetermined": 0, "worst": "Pay: too slow",
    }  # fmt: skip


OVERVIEW = pd.DataFrame([overview("all", 400), overview("gold", 120)])
GAPS = pd.DataFrame(
    [
        gap("all"),
        gap("all", stage="Pay", value=0.9),  # a stage is not the journey
        gap("all", measure="time", unit="seconds", value=60.0),
        gap("gold", value=0.7, ci_low=0.6, ci_high=0.8, n=120, verdict="met"),
    ]
)
VERDICTS = pd.DataFrame([verdict("all", 2), verdict("gold", 0)])


def test_conversion_is_that_of_the_whole_journey():
    table = measure_segments(OVERVIEW, GAPS, VERDICTS, PUBLIC).set_index("segment")
    assert table["value"].to_dict() == {"all": 0.5, "gold": 0.7}
    assert table["verdict"].to_dict() == {"all": "missed", "gold": "met"}
    assert table.loc["all", ["customers", "journeys", "targets", "missed"]].tolist() == [
        400, 420, 3, 2,
    ]  # fmt: skip


def test_a_segment_whose_tables_are_missing_keeps_its_row():
    table = measure_segments(OVERVIEW, GAPS.iloc[:1], VERDICTS.iloc[:1], PUBLIC)
    gold = table.set_index("segment").loc["gold"]
    assert pd.isna(gold["value"]) and gold["evidence"] == "insufficient"
    assert gold["reason"] == "its conversion was not measured"
    assert gold["targets"] == 0


def test_the_rest_of_everybody_is_not_told():
    # 400 - 395 leaves 5 customers
    both = pd.DataFrame([overview("all", 400), overview("gold", 395)])
    table = measure_segments(both, GAPS, VERDICTS, IndexRules(smallest_cell=10)).set_index(
        "segment"
    )
    assert pd.isna(table.loc["gold", ["customers", "journeys", "n", "value"]]).all()
    assert table.loc["gold", ["verdict", "worst"]].tolist() == ["undetermined", ""]
    assert table.loc["all", "customers"] == 400
    assert table.loc["all", ["verdict", "worst"]].tolist() == ["missed", "Pay: too slow"]


def test_it_reads_from_the_lowest_to_the_highest_and_claims_no_difference():
    assert read_segments(measure_segments(OVERVIEW, GAPS, VERDICTS, PUBLIC)) == (
        "Buy something: conversion runs from 50.0 % (45.0–55.0, n = 400) in All customers to "
        "70.0 % (60.0–80.0, n = 120) in Gold customers."
    )


def test_a_segment_that_carries_no_claim_is_counted_only():
    weak = GAPS.assign(evidence=["sufficient", "sufficient", "sufficient", "insufficient"])
    said = read_segments(measure_segments(OVERVIEW, weak, VERDICTS, PUBLIC))
    assert said == "Buy something: 50.0 % (45.0–55.0, n = 400) in All customers."


def test_thin_evidence_is_marked():
    thin = GAPS.assign(evidence=["sufficient", "sufficient", "sufficient", "thin"])
    said = read_segments(measure_segments(OVERVIEW, thin, VERDICTS, PUBLIC))
    assert said.endswith("(60.0–80.0, n = 120, thin evidence) in Gold customers.")
