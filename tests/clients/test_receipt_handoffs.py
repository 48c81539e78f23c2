"""receipt: handoffs between groups, counted again from the file in plain pandas."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

DATA = Path(os.environ.get("CJM_DATA") or Path(__file__).parents[3] / "shared" / "data")
CASE, GROUP, ACTIVITY = "case:concept:name", "org:group", "concept:name"


@pytest.fixture(scope="module")
def events(finished) -> pd.DataFrame:
    """The rows of the file in order of case and time, of which no two of a case are the same."""
    finished("receipt")  # skips where the data is not at hand
    rows = pd.read_csv(DATA / "receipt" / "receipt.csv")
    moment = pd.to_datetime(rows["time:timestamp"], utc=True, format="ISO8601")
    return rows.assign(moment=moment).sort_values([CASE, "moment"], kind="stable")


def known_moves(rows: pd.DataFrame) -> pd.DataFrame:
    """The moves within a case between two groups that are named."""
    moves = rows.assign(before=rows.groupby(CASE)[GROUP].shift())
    return moves[moves["before"].notna() & ~moves[[GROUP, "before"]].eq("EMPTY").any(axis=1)]


def count_pairs(rows: pd.DataFrame) -> dict[tuple[str, str], int]:
    moves = known_moves(rows)
    return moves[moves[GROUP] != moves["before"]].groupby(["before", GROUP]).size().to_dict()


def test_handoffs_between_groups_are_those_of_the_file(events, table):
    switches = table("receipt", "handoffs.switches")
    ours = switches.set_index(["from_value", "to_value"])["handoffs"].astype(int).to_dict()
    # consecutive events at one activity are one step: 8,577 events are 8,571 steps
    steps = events[events[ACTIVITY] != events.groupby(CASE)[ACTIVITY].shift()]
    assert len(steps) == 8571
    assert ours == count_pairs(steps)
    assert (len(ours), sum(ours.values())) == (28, 3548)
    assert set(switches["kind"]) == {"department"}
    assert set(switches["n"]) == {len(known_moves(steps))} == {4892}


def test_counted_by_events_the_handoffs_are_the_same(events):
    # the six repeats that steps collapse stay within one group: six moves more, no handoff more
    assert len(known_moves(events)) == 4898
    assert sum(count_pairs(events).values()) == 3548


def test_what_cannot_be_told_is_said(table):
    coverage = table("receipt", "handoffs.coverage").set_index("kind")
    # a case has one channel, the file says no device, and 1,936 steps no group
    assert coverage.loc["channel", ["moves_known", "handoffs"]].tolist() == [7137, 0]
    assert coverage.loc["device", "known"] == 0
    assert coverage.loc["department", ["steps", "known"]].tolist() == [8571, 6635]
