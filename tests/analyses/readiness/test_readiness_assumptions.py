"""Which assumptions may still stand, on a ledger of four."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cjm_workbench.analyses.readiness.assumptions import list_assumptions, read_assumptions
from cjm_workbench.settings.assumptions import Assumption

AS_OF = datetime(2026, 9, 30, 22)


def assume(text: str, *, since: str = "2026-01-01", expires: str | None = None) -> Assumption:
    return Assumption(
        assumption=text, basis="A test", owner_role="head of data",
        since=date.fromisoformat(since), expires=expires and date.fromisoformat(expires),
        if_false="Shares would be too high",
    )  # fmt: skip


def test_each_state_by_the_date_of_the_review():
    table = list_assumptions(
        [
            assume("later", since="2026-10-01"),
            assume("last day", expires="2026-09-30"),  # the day is not over
            assume("open"),
            assume("the day before", expires="2026-09-29"),
            assume("long ago", expires="2026-03-31"),
        ],
        AS_OF,
    )
    assert list(zip(table["assumption"], table["state"], strict=True)) == [
        ("long ago", "expired"),
        ("the day before", "expired"),
        ("open", "without expiry"),
        ("last day", "valid"),
        ("later", "not yet"),
    ]


def test_the_reading_names_what_has_expired():
    table = list_assumptions(
        [assume("Links hold", expires="2026-06-30"), assume("open"), assume("later")], AS_OF
    )
    assert read_assumptions(table) == (
        "The ledger holds 3 assumptions: 1 expired, 2 without expiry. Expired on 2026-06-30: "
        "“Links hold”. If false: Shares would be too high."
    )


@pytest.mark.parametrize(
    ("ledger", "said"),
    [
        ([assume("a", expires="2027-01-01")], "The ledger holds 1 assumption; none has expired."),
        ([], "No assumption is written down. Write what this review takes for true, with basis, "
             "owner and expiry, into assumptions.yaml beside client.yaml."),
    ],
)  # fmt: skip
def test_the_reading_without_anything_expired(ledger, said):
    assert read_assumptions(list_assumptions(ledger, AS_OF)) == said
