"""A real log, written as XES, holds what it holds as CSV; it stays outside the project."""

from __future__ import annotations

import csv
import gzip
import itertools
import os
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

DATA = Path(os.environ.get("CJM_DATA") or Path(__file__).parents[3] / "shared" / "data")
RECEIPT = DATA / "receipt" / "receipt.csv"
CASE = "case:concept:name"
MAPS = [{"table": "customers", "columns": {"customer_id": CASE}}]


def attributes(cells: dict[str, str]) -> str:
    return "".join(
        f'<{"date" if "date" in key or "time" in key else "string"} key="{key}" '
        f"value={quoteattr(value)}/>"
        for key, value in cells.items()
        if value
    )


def write_log(records: list[dict[str, str]], path: Path) -> None:
    """Write the records as traces: the columns ``case:...`` are those of the trace."""
    with gzip.open(path, "wt", encoding="utf-8") as log:
        log.write('<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">')
        for _, group in itertools.groupby(records, key=lambda record: record[CASE]):
            events = list(group)
            case = {k.removeprefix("case:"): v for k, v in events[0].items() if k[:5] == "case:"}
            log.write(f"<trace>{attributes(case)}")
            for event in events:
                own = {key: value for key, value in event.items() if key[:5] != "case:"}
                log.write(f"<event>{attributes(own)}</event>")
            log.write("</trace>")
        log.write("</log>")


@pytest.mark.skipif(not RECEIPT.is_file(), reason="the data is not there; see tests/clients")
def test_a_log_is_the_same_as_xes_and_as_csv(read_here: Any, tmp_path: Path) -> None:
    with RECEIPT.open(encoding="utf-8", newline="") as stream:
        write_log(list(csv.DictReader(stream)), tmp_path / "receipt.xes.gz")
    (tmp_path / "receipt.csv").symlink_to(RECEIPT)
    as_csv, _ = read_here(file="receipt.csv", maps=MAPS)
    as_xes, unread = read_here(file="receipt.xes.gz", maps=MAPS)
    assert unread == []
    assert len(as_xes) == 8577
    assert as_xes == as_csv
