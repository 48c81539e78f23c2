"""Durations of a few journeys, and any few: shared by the tests of survival and incidence."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

DAYS = [1, 2, 3, 4, 5, 6]

journeys = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=40).map(
    lambda rows: tuple(np.array(rows).T)
)
"""Days, and what happened then: 0 nothing yet, 1 or 2."""
