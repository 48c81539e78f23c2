import pandas as pd
import pytest

from cjm_workbench.analyses.extremes import find_extremes


@pytest.mark.parametrize(
    ("intervals", "clear"),
    [
        ([(1.0, 2.0, 3.0), (3.5, 4.0, 4.5)], True),
        ([(1.0, 2.0, 3.0), (3.0, 4.0, 5.0)], False),  # they touch at 3
        # what lies between the two does not matter
        ([(1.0, 2.0, 3.0), (2.0, 3.0, 4.0), (3.5, 4.0, 4.5)], True),
        ([(1.0, 2.0, float("nan")), (3.5, 4.0, 4.5)], False),
        ([(1.0, 2.0, 3.0)], False),
    ],
    ids=["apart", "touching", "another between", "no bound", "alone"],
)
def test_two_are_told_apart_where_their_intervals_do_not_overlap(intervals, clear):
    table = pd.DataFrame(intervals, columns=["ci_low", "value", "ci_high"])
    found = find_extremes(table.iloc[::-1])
    assert (found.low["value"], found.high["value"]) == (2.0, table["value"].max())
    assert found.clear is clear
