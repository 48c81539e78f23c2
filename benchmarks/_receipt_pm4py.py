"""Write what pm4py counts in the receipt log, for tests/clients/test_receipt_references.py: LOG.

It is run by an interpreter that has pm4py, which is AGPL and never imported by the workbench.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pm4py

TARGET = Path(__file__).parents[1] / "tests" / "references" / "receipt_pm4py.json"


def main(log: Path) -> None:
    frame = pd.read_csv(log)
    frame["time:timestamp"] = pd.to_datetime(frame["time:timestamp"], utc=True, format="ISO8601")
    # events of the same moment keep the order of the file
    frame = pm4py.format_dataframe(frame.sort_values("time:timestamp", kind="stable"))
    follows, starts, ends = pm4py.discover_dfg(frame)
    found = {
        "pm4py": pm4py.__version__,
        "starts": dict(sorted(starts.items())),
        "ends": dict(sorted(ends.items())),
        "follows": sorted([a, b, int(n)] for (a, b), n in follows.items()),
    }
    TARGET.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
