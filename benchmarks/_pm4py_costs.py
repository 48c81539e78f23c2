"""The pm4py side of alignment_pm4py, run by an interpreter that has pm4py: QUESTION ANSWER."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pandas as pd
import pm4py

# pm4py asks this for each skip and insert, and 1 for each silent move
COST_OF_A_MOVE = 10_000


def event_log(variants: list[list[str]]) -> pd.DataFrame:
    """Make one case of each variant, a minute a step."""
    rows = [
        (
            f"{case:05}",
            touchpoint,
            pd.Timestamp("2020-01-01", tz="UTC") + pd.Timedelta(minutes=step),
        )
        for case, variant in enumerate(variants)
        for step, touchpoint in enumerate(variant)
    ]
    return pd.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])


def main(question: Path, answer: Path) -> None:
    asked = json.loads(question.read_text())
    log = event_log(asked["variants"])
    seconds = []
    for _ in range(asked["runs"]):
        started = time.perf_counter()
        net = pm4py.convert_to_petri_net(pm4py.parse_process_tree(asked["tree"]))
        alignments = pm4py.conformance_diagnostics_alignments(log, *net)
        seconds.append(time.perf_counter() - started)
    costs = [alignment["cost"] // COST_OF_A_MOVE for alignment in alignments]
    answer.write_text(json.dumps({"costs": costs, "seconds": min(seconds)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
