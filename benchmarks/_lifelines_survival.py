"""Write what lifelines says of a small sample, for tests/references/test_lifelines.py.

It is run by an interpreter that has lifelines, which caps pandas below what the workbench needs.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import lifelines
import numpy as np
from lifelines.statistics import logrank_test
from lifelines.utils import median_survival_times

TARGET = Path(__file__).parents[1] / "tests" / "references" / "lifelines_survival.json"
NUMBER = 60


def sample() -> tuple[list[int], list[int], list[int]]:
    """Make durations without ties, their kinds of end (0: open) and groups, without chance."""
    durations = [(i * 37) % 61 for i in range(1, NUMBER + 1)]
    kinds = [(i * i) % 4 % 3 if i % 7 else 0 for i in range(1, NUMBER + 1)]
    kinds = [kind if i % 5 else 2 for i, kind in enumerate(kinds)]
    return durations, kinds, [i % 2 for i in range(NUMBER)]


def curve(frame: object) -> list[list[float]]:
    """Give time and columns of a frame of lifelines."""
    table = frame.reset_index()  # type: ignore[attr-defined]
    return [[_plain(cell) for cell in row] for row in table.to_numpy().tolist()]


def _plain(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


def main() -> None:
    durations, kinds, groups = sample()
    observed = [kind > 0 for kind in kinds]
    km = lifelines.KaplanMeierFitter().fit(durations, observed)
    band = km.confidence_interval_survival_function_
    aj = lifelines.AalenJohansenFitter(calculate_variance=True).fit(durations, kinds, 1)
    first = [group == 0 for group in groups]
    second = [not each for each in first]
    test = logrank_test(
        np.compress(first, durations), np.compress(second, durations),
        np.compress(first, observed), np.compress(second, observed),
    )  # fmt: skip
    found = {
        "lifelines": lifelines.__version__,
        "durations": durations, "kinds": kinds, "groups": groups,
        "survival": curve(km.survival_function_.join(band)),
        "median": [km.median_survival_time_, *median_survival_times(band).iloc[0].tolist()],
        "incidence": curve(aj.cumulative_density_.join(aj.variance_)),
        "log_rank": float(test.p_value),
    }  # fmt: skip
    TARGET.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
