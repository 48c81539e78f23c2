"""Write what retentioneering measures in the receipt log: LOG; see tests/references/.

It is run by an interpreter that has retentioneering, with its telemetry off.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import sys
from pathlib import Path

os.environ["RETENTIONEERING_NO_TRACK"] = "1"  # read when it is imported

import pandas as pd
import retentioneering

TARGET = Path(__file__).parents[1] / "tests" / "references" / "receipt_retentioneering.json"
STEPS = 12
START, END = "path_start", "path_end"
VERSION = importlib.metadata.version("retentioneering")


def read_events(log: Path) -> pd.DataFrame:
    """Read the log, by time and then by its own order."""
    frame = pd.read_csv(log, usecols=["case:concept:name", "concept:name", "time:timestamp"])
    frame = frame.set_axis(["path_id", "event", "timestamp"], axis="columns")
    frame["timestamp"] = pd.to_datetime(frame["timestamp"], utc=True, format="ISO8601")
    frame["timestamp"] = frame["timestamp"].dt.tz_localize(None)
    return frame.sort_values("timestamp", kind="stable", ignore_index=True)


def collapse(events: pd.DataFrame) -> pd.DataFrame:
    """Keep the first of consecutive repeats of a case, as the workbench does."""
    return events[events["event"] != events.groupby("path_id")["event"].shift()]


def stream(events: pd.DataFrame) -> retentioneering.Eventstream:
    columns = {"path_cols": ["path_id"], "event_col": "event", "timestamp_col": "timestamp"}
    return retentioneering.Eventstream(events.copy(), schema=columns)


def list_moves(events: pd.DataFrame) -> list[list[object]]:
    """List from, to, how often, and the median wait in whole seconds, as it counts them."""
    counts = stream(events).transition_graph_data(edge_weight="count").stack()
    medians = stream(events).transition_graph_data(edge_weight="time_median").stack()
    return [
        [a, b, int(n), None if b == END else medians[a, b].total_seconds()]
        for (a, b), n in counts[counts > 0].items()
        if START not in (a, b) and a != b
    ]


def list_shares(events: pd.DataFrame) -> list[list[object]]:
    """List touchpoint, step and share; its first column is the start of the path."""
    matrix = stream(collapse(events)).step_matrix_data(max_steps=STEPS)
    shares = matrix[range(1, STEPS + 1)].stack()
    return [[name, int(step), round(s, 9)] for (name, step), s in shares[shares > 0].items()]


def main(log: Path) -> None:
    events = read_events(log)
    found = {
        "retentioneering": VERSION,
        "moves": sorted(list_moves(events)),
        "shares": sorted(list_shares(events)),
    }
    TARGET.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
