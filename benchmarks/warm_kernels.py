"""One review, its kernels launched as usual and forked from a warm parent: time and memory."""

from __future__ import annotations

import argparse
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cjm_workbench.reporting.kernels.warm import warm_parent
from cjm_workbench.reporting.notebooks import find_notebooks
from cjm_workbench.reporting.run import run_review
from cjm_workbench.reporting.workers import Workers
from cjm_workbench.review import open_review

EVERY = 0.25
"""Seconds between two looks at the memory."""


@dataclass
class Spent:
    """What a block took."""

    seconds: float = 0.0
    processor: float = 0.0
    peak: int = 0
    """Bytes of all processes together, shared pages counted once (PSS)."""

    def __str__(self) -> str:
        return (
            f"{self.seconds:6.1f} s, {self.processor:6.1f} s of processor time, "
            f"{self.peak / 2**20:,.0f} MiB at most"
        )


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    open_review(  # makes the store and the journeys, which either way would find made
        client=options.client, segment=options.segment, parameters=str(options.parameters),
        period=options.period,
    )  # fmt: skip
    normal, warm = (_review(options, forked=forked) for forked in (False, True))
    print(f"launched: {normal}\nforked:   {warm}")
    print(f"ratio {normal.seconds / warm.seconds:.1f}, {normal.processor / warm.processor:.1f}")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="warm_kernels", description=__doc__)
    parser.add_argument("client", nargs="?", default="demo")
    parser.add_argument("segment", nargs="?", default="all")
    parser.add_argument("--period", default="")
    parser.add_argument("--parameters", type=Path, default=Path("parameters"))
    return parser.parse_args(arguments)


def _review(options: argparse.Namespace, *, forked: bool) -> Spent:
    notebooks = find_notebooks()
    with tempfile.TemporaryDirectory() as reports, measured() as spent, ExitStack() as stack:
        warm = stack.enter_context(warm_parent(notebooks)) if forked else None
        workers = stack.enter_context(Workers(warm=warm))
        run_review(
            options.parameters, options.client, options.segment, options.period,
            reports=Path(reports).absolute(), workers=workers,
        )  # fmt: skip
    return spent


@contextmanager
def measured() -> Iterator[Spent]:
    """Measure a block, with every process that it starts and ends."""
    spent, done = Spent(), threading.Event()

    def watch() -> None:
        while not done.wait(EVERY):
            spent.peak = max(spent.peak, _memory(Path("/proc/self")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    before, start = _processor(), time.perf_counter()
    try:
        yield spent
    finally:
        done.set()
        watcher.join()
        spent.seconds, spent.processor = time.perf_counter() - start, _processor() - before


def _processor() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _memory(process: Path) -> int:
    """Sum the proportional shares of a process and all below it; one that has ended has none."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
        own = sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        below = [
            Path("/proc", number)
            for thread in (process / "task").iterdir()
            for number in (thread / "children").read_text().split()
        ]
    except OSError:
        return 0
    return own + sum(_memory(child) for child in below)


if __name__ == "__main__":
    main()
