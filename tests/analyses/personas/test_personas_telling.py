"""What the personas of one cell would tell together, by hand on a few dozen customers."""

from __future__ import annotations

import pandas as pd
import pytest

from cjm_workbench.analyses.personas.measures import Sample
from cjm_workbench.analyses.personas.telling import count_least, tell_overlaps
from cjm_workbench.analyses.rules import Rules

TEN = Rules(smallest_cell=10)


def shares(**groups: tuple[range, range]) -> pd.DataFrame:
    """Give each persona the customers whose one journey reached the goal, and those of the rest."""
    rows = [
        (customer, total, 1, persona)
        for persona, sides in groups.items()
        for total, side in zip((1, 0), sides, strict=True)
        for customer in side
    ]
    return pd.DataFrame(rows, columns=["customer_id", "total", "units", "persona"])


def sample(members: pd.DataFrame, measure: str = "conversion", unit: str = "share") -> Sample:
    rows = members.drop(columns="persona").drop_duplicates()
    return Sample("buy", measure, "", unit, rows)


def test_a_share_tells_of_those_who_did_not_and_a_mean_of_all() -> None:
    members = shares(young=(range(20), range(20, 23)))
    assert count_least(sample(members), members) == 3
    assert count_least(sample(members, "steps", "count"), members) == 23


def test_that_nobody_is_left_tells_of_nobody() -> None:
    members = shares(young=(range(20), range(0)))
    assert count_least(sample(members), members) == 20


def test_a_persona_that_is_hidden_for_those_left_hides_no_other() -> None:
    # 100 rich reached the goal, and the 97 young among them would tell of three; but the rich are
    # not shown, for three of them did not, and everybody holds seven more who are not young
    rich, young = (range(100), range(200, 203)), (range(97), range(300, 340))
    members = shares(rich=rich, young=young, mid=(range(400, 407), range(440, 447)))
    assert tell_overlaps(sample(members), members, TEN).personas == frozenset()
    shown = shares(rich=(range(100), range(200, 240)), young=young)
    assert tell_overlaps(sample(shown), shown, TEN).personas == {"young"}


def test_the_others_alone_may_tell_of_few() -> None:
    # eight fit none, and are hidden: everybody, less a persona and its others, who are all that fit
    members = shares(young=(range(40), range(0)), rich=(range(30, 80), range(0)))
    everybody = pd.concat([members, shares(unknown=(range(80, 88), range(0)))])
    assert tell_overlaps(sample(members), members, TEN) == (frozenset(), False)
    assert tell_overlaps(sample(everybody), everybody, TEN) == (frozenset(), True)


@pytest.mark.parametrize("measure", ["conversion", "journeys", "steps", "channel"])
def test_everybody_less_the_personas_is_told(measure: str) -> None:
    # 20 young, 30 rich, and the four who fit both: 50 less all 46, whom other chapters tell of
    members = shares(young=(range(20), range(0)), rich=(range(16, 46), range(0)))
    told = tell_overlaps(sample(members, measure, "count"), members, TEN)
    assert told.personas == {"young"}


def test_of_a_smallest_cell_of_one_nothing_tells() -> None:
    members = shares(young=(range(4), range(0)), rich=(range(3), range(0)))
    assert tell_overlaps(sample(members), members, Rules(smallest_cell=1)) == (frozenset(), False)
