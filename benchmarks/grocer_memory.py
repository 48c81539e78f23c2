"""Peak memory of `cjm review grocer`, of all its processes together.

Needs Linux and the extra `grocer`. Measured is the proportional set size (PSS), in which memory
that processes share is counted once. The review starts from nothing: store, journeys and groups
are made anew, in a temporary folder.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
PROC = Path("/proc")
LIMIT = 2048
INTERVAL_SECONDS = 0.2


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        cjm = Path(sys.executable).with_name("cjm")
        command: list[str | Path] = [cjm, "review", "grocer"]
        command += ["--period", options.period, "--workers", str(options.workers)]
        command += ["--parameters", HERE.parent / "parameters"]
        started = time.perf_counter()
        review = subprocess.Popen(command, cwd=folder)
        peak = max(_samples(review))
        seconds = time.perf_counter() - started
        written = sorted(Path(folder).glob("reports/grocer/*/*/review.html"))
    print(f"{len(written)} reviews in {seconds:.0f} s, peak {peak / 1024:.0f} MiB of {LIMIT} MiB")
    if review.returncode:
        sys.exit(f"cjm review ended with {review.returncode}")
    if peak > LIMIT * 1024:
        sys.exit("more than the limit")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="grocer_memory", description=__doc__)
    parser.add_argument("--period", default="2017Q4")
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args(arguments)


def _samples(process: subprocess.Popen[bytes]) -> list[int]:
    """Sample the memory of a process and its descendants until it ends, in KiB."""
    samples = [0]
    while process.poll() is None:
        samples.append(sum(_pss(pid) for pid in _family(process.pid)))
        time.sleep(INTERVAL_SECONDS)
    return samples


def _family(pid: int) -> list[int]:
    """List a process and its descendants."""
    children = defaultdict(list)
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            # the name before the last bracket may hold anything; then come the state and the parent
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        children[int(parent)].append(int(stat.parent.name))
    family = [pid]
    for member in family:
        family += children[member]
    return family


def _pss(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
