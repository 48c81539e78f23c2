"""Two segments share nobody where the settings alone say so."""

from __future__ import annotations

import pytest

from cjm_workbench.settings.apart import are_apart


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ({"tier": "gold"}, {"tier": "new"}, True),
        ({"tier": ["gold", "old"]}, {"tier": ["new"]}, True),
        ({"tier": ["gold", "new"]}, {"tier": "new"}, False),
        ({"tier": "gold"}, {"age": 9}, False),
        ({"tier": "gold", "age": 9}, {"tier": "gold", "age": 10}, True),
        ({"flag": True}, {"flag": False}, True),
        ({"flag": True}, {"flag": "true"}, False),  # the text of a truth value
        ({"age": 12.5}, {"age": "12.50"}, False),  # one number, written twice
        ({"persona": "keen"}, {"persona": "calm"}, False),  # may overlap
        ({"tier": "gold"}, {"tier": {"not": "gold"}}, False),  # not compared
        ({"any": [{"tier": "gold"}]}, {"any": [{"tier": "new"}]}, False),
        ({}, {"tier": "gold"}, False),  # everybody
    ],
)
def test_it_takes_two_values_of_one_column(one, other, apart):
    assert are_apart(one, other) is apart
    assert are_apart(other, one) is apart
