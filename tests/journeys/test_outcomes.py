"""Journeys end where their outcome was settled: at the goal, or with the window."""

import pytest

from cjm_workbench.journeys.columns import JOURNEYS, SEPARATOR
from cjm_workbench.journeys.outcomes import cut_at_outcome
from tests.analyses.experience.small_tables import PLAN, journeys_of, steps_of


@pytest.mark.parametrize(
    ("trace", "kept"),
    [
        ([("see", 0), ("buy", 1), ("pay", 2), ("ask", 3)], ["see", "buy", "pay"]),
        # of steps at one moment, their order decides
        ([("see", 0), ("buy", 2), ("pay", 2), ("ask", 2)], ["see", "buy", "pay"]),
        ([("see", 0), ("pay", 2), ("ask", 3), ("pay", 4)], ["see", "pay"]),
        # the window is 10 days, its last moment included
        ([("see", 0), ("buy", 10), ("ask", 10.5), ("pay", 11)], ["see", "buy"]),
        ([("see", 5), ("ask", 15), ("ask", 16)], ["see", "ask"]),
        ([("see", 0)], ["see"]),
    ],
)
def test_cut(trace, kept):
    journeys = journeys_of({"own": trace, "other": [("see", 0), ("ask", 9)]})
    cut = cut_at_outcome(journeys, steps_of({"own": trace}), [PLAN]).execute()
    assert list(cut.columns) == list(JOURNEYS.names)
    [variant] = cut.loc[cut["journey_id"] == "own", "variant"]
    assert variant == SEPARATOR.join(kept)


def test_a_type_without_a_plan_has_no_outcome():
    traces = {"own": [("see", 0)]}
    assert cut_at_outcome(journeys_of(traces), steps_of(traces), []).count().execute() == 0
