"""What limits a review stands on one page: data, scope, assumptions."""

import pandas as pd
import pytest

from cjm_workbench.analyses.brief.ground import list_ground, read_ground

READINESS = pd.DataFrame([{"state": "Ready with limits", "reasons": "calls are thin; 2 are blind"}])
SCOPE = pd.DataFrame(
    [("channel", "forum", False, "no event"), ("channel", "fax", False, "no event"),
     ("source", "crm", False, "no record"), ("channel", "web", True, "")],
    columns=["kind", "name", "covered", "note"],
)  # fmt: skip
LEDGER = pd.DataFrame(
    [("expired", "Links hold", "head of data", pd.Timestamp("2026-06-30"), "journeys would mix"),
     ("valid", "Bills are paid", "head of billing", pd.NaT, "")],
    columns=["state", "assumption", "owner_role", "expires", "if_false"],
)  # fmt: skip


def test_each_limit_is_a_row_in_the_order_of_the_page() -> None:
    found = list_ground(READINESS, SCOPE, LEDGER)
    assert found.values.tolist() == [
        ["limit of the data", "Ready with limits", "calls are thin", ""],
        ["limit of the data", "Ready with limits", "2 are blind", ""],
        ["left out", "channel", "forum", "no event"],
        ["left out", "channel", "fax", "no event"],
        ["left out", "source", "crm", "no record"],
        ["expired assumption", "head of data", "Links hold",
         "expired on 2026-06-30; if false: journeys would mix"],
    ]  # fmt: skip


def test_the_reading_counts_what_the_page_lists() -> None:
    assert read_ground(list_ground(READINESS, SCOPE, LEDGER), LEDGER) == (
        "The data is ready with limits, for 2 reasons. Left out: 2 channels, 1 source. "
        "1 of 2 assumptions has expired."
    )


@pytest.mark.parametrize(
    ("ledger", "last"),
    [
        (LEDGER.iloc[1:], "None of 1 assumption has expired."),
        (LEDGER.iloc[:0], "No assumption is written down: write what is taken for true, with owner "
                          "and expiry, into assumptions.yaml beside client.yaml."),
    ],
    ids=["none expired", "no ledger"],
)  # fmt: skip
def test_where_nothing_limits_it_says_so(ledger: pd.DataFrame, last: str) -> None:
    ready = pd.DataFrame([{"state": "Ready", "reasons": "every stage is sufficient"}])
    table = list_ground(ready, SCOPE.iloc[3:], ledger)
    assert read_ground(table, ledger) == (
        "The data is ready: every stage is sufficient. Nothing that the client's settings know is "
        f"left out. {last}"
    )
