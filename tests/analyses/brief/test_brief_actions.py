"""How far an action is, judged from the review's date and not from today."""

from datetime import datetime

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.brief.actions import list_actions, read_actions
from cjm_workbench.schemas.canonical import ACTIONS

AS_OF = datetime(2026, 9, 30, 21, 59)  # in Berlin the last minute of the day
KPIS = pd.DataFrame([{"kpi": "calls", "title": "Calls", "unit": "count"}])
SCHEMA = {name: column.dtype.type for name, column in ACTIONS.columns.items()}


def listed(*actions: dict[str, object]) -> pd.DataFrame:
    rows = [
        {**dict.fromkeys(SCHEMA), "action_id": f"A{place}", "title": "Call back",
         "started_on": datetime(2026, 5, 1), "source": "plans", "source_row": place, **each}
        for place, each in enumerate(actions)
    ]  # fmt: skip
    con = ibis.duckdb.connect()
    table = con.create_table("actions", schema=SCHEMA)
    if rows:
        con.insert("actions", ibis.memtable(rows, schema=SCHEMA))
    return list_actions(table, KPIS, AS_OF, "Europe/Berlin")


JUNE, OCTOBER = datetime(2026, 6, 30), datetime(2026, 10, 31)


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ({"status": "Done "}, "done"),
        ({"status": "done", "ended_on": JUNE}, "done"),
        ({"status": "done", "ended_on": OCTOBER}, "in progress"),  # not yet, at the review's date
        ({"status": "", "ended_on": JUNE}, "done"),  # nobody says otherwise
        ({"status": "running", "ended_on": JUNE}, "late"),
        ({"status": "running", "ended_on": OCTOBER}, "in progress"),
        ({"status": "running"}, "in progress"),
        ({}, "in progress"),
        ({"status": "planned"}, "late"),  # it was to begin in May
        ({"status": "cancelled", "ended_on": JUNE}, "stopped"),
        ({"status": "planned", "started_on": datetime(2026, 10, 5)}, "not yet"),
        # midnight of 30 September in Berlin, so it began on the review's last day
        ({"status": "running", "started_on": datetime(2026, 9, 29, 22)}, "in progress"),
        # and its end came on that day
        ({"status": "running", "ended_on": datetime(2026, 9, 29, 22)}, "late"),
    ],
)
def test_the_state_at_the_reviews_date(action: dict[str, object], state: str) -> None:
    assert listed(action)["state"].tolist() == [state]


def test_days_are_those_of_the_clients_calendar() -> None:
    # 22:00 in UTC is midnight of the next day in Berlin's summer
    [row] = listed({"started_on": datetime(2026, 5, 31, 22)}).to_dict("records")
    assert row["started_on"] == pd.Timestamp("2026-06-01")
    assert pd.isna(row["ended_on"])


def test_what_asks_for_attention_comes_first_then_the_latest() -> None:
    found = listed(
        {"status": "done"}, {"status": "planned"},
        {"status": "done", "started_on": datetime(2026, 8, 1)}, {"status": "running"},
    )  # fmt: skip
    assert found["action_id"].tolist() == ["A1", "A3", "A2", "A0"]


def test_the_expected_change_has_the_unit_of_its_kpi() -> None:
    known, unknown = listed(
        {"kpi": "calls", "expected_change": -0.2}, {"kpi": "gone", "expected_change": 1.0}
    ).to_dict("records")
    assert (known["kpi_title"], known["expected_change"], known["unit"]) == ("Calls", -0.2, "count")
    assert (unknown["kpi_title"], unknown["unit"]) == ("", "")


def test_the_reading_counts_states_and_leaves_out_what_has_not_begun() -> None:
    later = {"started_on": datetime(2026, 12, 1)}
    said = read_actions(listed({"status": "done"}, {"status": "planned"}, later))
    assert said == (
        "Of 2 actions begun: 1 late, 1 done; 1 action begins after the review's date. What they "
        "changed is not measured here, but under opportunities (chapter 9)."
    )
    assert read_actions(listed(later, later)).startswith("2 actions begin after the review's date.")


def test_without_a_table_of_actions_it_says_what_to_gather() -> None:
    assert read_actions(listed()).startswith("No action is known: map a table of actions")
