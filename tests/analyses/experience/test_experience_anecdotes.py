"""What was said and seen is counted as it is; a tester's walk stands beside customers' own."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.experience.anecdotes import count_anecdotes, read_anecdotes
from cjm_workbench.analyses.experience.walkthroughs import measure_walkthroughs, read_walkthroughs
from cjm_workbench.analyses.rules import Rules
from tests.analyses.experience.small_tables import LOOSE, PLAN, Trace, steps_of

SEEN = {
    "observation_id": "string", "occurred_on": "timestamp(6)", "kind": "string", "stage": "string",
    "touchpoint": "string", "sentiment": "string", "source_role": "string", "steps": "float64",
    "forms": "float64", "seconds": "float64",
}  # fmt: skip
LASTED = {"touchpoint": "string", "customer_id": "string", "duration_seconds": "float64"}
NO_EMOTION = pd.DataFrame(columns=["journey_type", "level", "stage", "instrument", "value", "n"])


def observed(*rows: dict[str, object]) -> ir.Table:
    plain = {"occurred_on": datetime(2026, 1, 5), "source_role": "analyst"}
    made = [
        {**dict.fromkeys(SEEN), **plain, "observation_id": f"o{n}", **row}
        for n, row in enumerate(rows)
    ]
    return ibis.memtable(pd.DataFrame(made, columns=[*SEEN]), schema=SEEN)


def lasted(*seconds: float, at: str = "ask") -> ir.Table:
    rows = [(at, f"c{n}", value) for n, value in enumerate(seconds)]
    return ibis.memtable(pd.DataFrame(rows, columns=[*LASTED]), schema=LASTED)


def test_counts_by_stage_and_kind_beside_the_scores() -> None:
    emotion = pd.DataFrame(
        [["shop", "stage", "Look", "csat", 0.5, 120], ["shop", "touchpoint", "Look", "csat", 1, 9]],
        columns=NO_EMOTION.columns,
    )
    table = count_anecdotes(
        observed(
            {"kind": "interview", "stage": "Look", "touchpoint": "see", "sentiment": "Negative"},
            {"kind": "interview", "stage": "Look", "touchpoint": "ask", "sentiment": "neutral"},
            {"kind": "social", "stage": "Use", "sentiment": "positive"},
            {"kind": "workshop"},
        ),
        emotion, [PLAN],
    )  # fmt: skip
    assert table["stage"].tolist() == ["Look", "Buy", "Use", "(no stage)"]
    look = table.iloc[0]
    assert (look["interview"], look["observations"], look["negative"]) == (2, 2, 1)
    assert (look["touchpoints"], look["emotion"]) == ("ask, see", "csat +0.50 (n = 120)")
    assert table["observations"].sum() == 4
    said = read_anecdotes(table)
    assert "4 observations: what somebody said or saw" in said
    assert "Most speak of Look (2). Nobody was heard of Buy." in said


def test_without_observations_it_says_what_to_gather() -> None:
    table = count_anecdotes(observed(), NO_EMOTION, [PLAN])
    assert read_anecdotes(table).startswith("No observation is mapped")
    walked = measure_walkthroughs(observed(), steps_of({}), lasted(), "UTC", LOOSE)
    assert read_walkthroughs(walked).startswith("No walk-through is recorded")


TRACES: dict[str, Trace] = {
    "a": [("ask", 0), ("see", 1), ("ask", 2)],
    "b": [("ask", 0)],
    "c": [("ask", 0), ("see", 2), ("ask", 3), ("see", 4), ("ask", 5)],
}
WALK = {"kind": "walkthrough", "stage": "Look", "touchpoint": "ask", "source_role": "tester"}


def test_a_walk_stands_beside_the_customers_median_at_its_touchpoint() -> None:
    table = measure_walkthroughs(
        observed({**WALK, "steps": 6, "forms": 2, "seconds": 300}, {"kind": "interview"}),
        steps_of(TRACES), lasted(60, 100, 200), "UTC", LOOSE,
    )  # fmt: skip
    [row] = table.to_dict("records")
    assert (row["tester_seconds"], row["value"], row["n"]) == (300, 100, 3)
    # a asked twice, b once and c three times
    assert (row["tester_steps"], row["own_steps"]) == (6, 2)
    assert row["tester_forms"] == 2
    said = read_walkthroughs(table)
    assert said.startswith("1 walk-through, each a single observation.")
    assert "ask: 5.0 min against a median of 1.7 min (n = 3)" in said


def test_times_of_few_customers_are_not_shown() -> None:
    table = measure_walkthroughs(
        observed({**WALK, "seconds": 300}), steps_of(TRACES), lasted(60, 100, 200), "UTC",
        Rules(smallest_cell=10),
    )  # fmt: skip
    assert table.loc[0, ["n", "value", "customers", "own_steps"]].isna().all()
    assert table.loc[0, "tester_seconds"] == 300
    assert "Of none is the customers' own time" in read_walkthroughs(table)


def test_a_walk_of_a_whole_stage_has_no_contact_beside_it() -> None:
    # a day in Berlin begins at 23 o'clock of the day before in UTC
    walk = {**WALK, "touchpoint": None, "seconds": 300, "occurred_on": datetime(2026, 1, 4, 23)}
    [row] = measure_walkthroughs(
        observed(walk), steps_of(TRACES), lasted(60), "Europe/Berlin", LOOSE
    ).to_dict("records")
    assert row["occurred_on"] == pd.Timestamp(2026, 1, 5)
    assert (row["touchpoint"], row["reason"]) == ("", "the walk-through names no touchpoint")


def test_a_touchpoint_without_durations_says_what_is_missing() -> None:
    [row] = measure_walkthroughs(
        observed({**WALK, "seconds": 300}), steps_of(TRACES), lasted(), "UTC", LOOSE
    ).to_dict("records")
    assert row["reason"] == "the data does not hold how long a contact there lasts"
