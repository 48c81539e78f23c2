"""A simulated telecom of a million events: processor time to draw it, and to write its files."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from cjm_workbench.simulate.canonical import tables_of
from cjm_workbench.simulate.draw import draw_records
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.telecom import write_telecom

SEED = 1


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="simulate_speed", description=__doc__)
    parser.add_argument("--customers", type=int, default=38_000)
    customers = parser.parse_args(arguments).customers
    begun = time.process_time()
    tables = tables_of(SEED, draw_records(SEED, customers, Quarters(), Plants()))
    short = time.process_time() - begun
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        write_telecom(Path(folder), SEED, customers)
        files = time.process_time() - begun
    events = tables["events"].num_rows
    print(f"{events:,} events of {customers:,} customers")
    print(f"as tables: {short:.1f} s, {short / events * 1e6:.1f} s a million")
    print(f"as files:  {files:.1f} s, {files / events * 1e6:.1f} s a million, with their truth")


if __name__ == "__main__":
    main()
