"""Which reviews there are is said of every segment, with what does not fit."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.reviews import (
    list_reviews,
    read_reviews,
    read_stale,
    read_unfinished,
)

DAY = pd.Timestamp("2026-09-30 23:59:59.999999")


def row(segment: str, *, finished: bool = True, later: int = 0, remarks: str = "") -> dict:
    return {
        "segment": segment, "segment_title": segment.capitalize(),
        "state": "finished" if finished else "not finished",
        "reason": "" if finished else "out of memory",
        "as_of": DAY if finished else pd.NaT, "later_rows": later, "remarks": remarks,
        "data_until": pd.NaT, "newer_quarter": "",
    }  # fmt: skip


READY = pd.DataFrame({"segment": ["all"], "state": ["Ready"], "reasons": ["all is sufficient"]})


def listed(*rows: dict) -> pd.DataFrame:
    return list_reviews(pd.DataFrame(rows), READY)


def test_readiness_stands_beside_each_review():
    table = listed(row("all"), row("gold", finished=False))
    assert table["readiness"].tolist() == ["Ready", ""]
    assert table["limits"].tolist() == ["all is sufficient", ""]


def test_it_says_until_when_the_data_runs():
    whole = listed(row("all"), row("gold"))
    assert read_reviews(whole) == (
        "All 2 segments have a finished review, judged from 30 September 2026, where the data ends."
    )
    assert read_unfinished(whole) == ""


def test_it_says_that_the_data_goes_on():
    # the rows after that moment are those of the whole store: each review counts the same
    said = read_reviews(listed(row("all", later=1200), row("gold", later=1200)))
    assert said.endswith("from 30 September 2026; 1,200 rows of the data lie after it.")


def test_it_names_what_is_not_finished():
    table = listed(row("all"), row("gold", finished=False))
    assert read_reviews(table).startswith("1 of 2 segments have a finished review, judged from 30")
    assert read_unfinished(table) == "Not finished, and so not counted: Gold."


def test_it_says_what_does_not_belong_together():
    said = read_reviews(listed(row("all"), row("gold", remarks="made from other data than All")))
    assert said.endswith("Not all of them belong together: Gold is made from other data than All.")


def test_it_is_stale_only_where_the_data_has_gone_past_a_quarter():
    fresh = listed(row("all"))
    assert read_stale(fresh) == ""
    until = pd.Timestamp("2027-01-04 09:30")
    gone_on = listed({**row("all"), "newer_quarter": "2026Q4", "data_until": until})
    assert read_stale(gone_on) == (
        "Stale: the data runs to 4 January 2027, past the whole of 2026Q4."
    )
