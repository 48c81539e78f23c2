"""P12: a silence, duplicates, bots and an identity break, where the truth says; else none."""

from __future__ import annotations

import numpy as np
import pytest

from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import DAY, seconds_of
from cjm_workbench.simulate.records import NOBODY, Hits, columns
from cjm_workbench.simulate.trouble import trouble
from cjm_workbench.simulate.truth import tell_truth

TRUTH = tell_truth(Plants())["P12"]


def daily(first: str, days: int) -> Hits:
    """One event at noon of each day, each of another customer."""
    none = np.full(days, -1)
    at = seconds_of(first) + DAY // 2 + DAY * np.arange(days)
    return Hits(np.arange(days), none, at, np.zeros(days, int), none, np.zeros(days, int))


def days_of(hits: Hits, first: str) -> list[int]:
    return ((hits.at - seconds_of(first)) // DAY).tolist()


def test_a_channel_is_silent_for_three_weeks():
    hits = daily("2026-08-01", 31)
    # the 3rd is day 2, and day 22 the last of 21
    assert days_of(trouble("chat", hits, Plants()), "2026-08-01") == [0, 1, *range(23, 31)]
    assert TRUTH["silence"] == {"source": "chat", "from": "2026-08-03", "days": 21}
    assert trouble("chat", hits, Plants(p12=7)).size == 31 - 7


def test_the_events_of_two_weeks_were_exported_twice():
    hits = trouble("shop", daily("2026-07-10", 30), Plants())
    days = days_of(hits, "2026-07-10")
    assert days == sorted([*range(30), *range(3, 17)])
    assert TRUTH["duplicates"] == {"source": "shop", "from": "2026-07-13", "days": 14}


def test_robots_read_faster_than_anybody_can():
    hits = trouble("web", daily("2026-09-01", 3), Plants())
    bots = hits.take(hits.visitor > 900_000)
    each = np.unique(bots.visitor, return_counts=True)[1]
    assert each.tolist() == [TRUTH["bots"]["hits_each"]] * TRUTH["bots"]["visitors"]
    assert (bots.customer == NOBODY).all()
    gaps = np.diff(bots.at[bots.visitor == 900_001])
    assert (gaps == TRUTH["bots"]["seconds_between"]).all()
    assert (np.diff(hits.at) >= 0).all()


def test_from_a_day_on_no_key_is_linked():
    hits = trouble("offers", daily("2026-08-16", 3), Plants())
    assert hits.customer.tolist() == [0, NOBODY, NOBODY]
    assert hits.visitor.tolist() == [NOBODY, 1, 2]
    assert TRUTH["identity_break"] == {"source": "offers", "from": "2026-08-17"}


@pytest.mark.parametrize("system", ["chat", "shop", "web", "offers"])
def test_without_the_plant_all_records_are_sound(system):
    hits = daily("2026-07-01", 90)
    sound = trouble(system, hits, Plants(p12=0))
    assert all((columns(sound)[name] == column).all() for name, column in columns(hits).items())


@pytest.mark.parametrize("system", ["app", "email", "calls"])
def test_the_other_systems_are_sound_anyway(system):
    assert trouble(system, daily("2026-07-01", 90), Plants()).size == 90
