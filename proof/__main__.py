"""Measure what is found, claimed and held over many seeds: ``python -m proof --help``."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cjm_workbench.writing import write_text
from proof.coverage import LARGE_SEEDS
from proof.pages import replace_parts
from proof.parts import PARTS, Part, parts_of
from proof.seeds import Kept, Task, ask, list_tasks

KEPT = Path(".cjm") / "proof"
PAGE = Path(__file__).parents[1] / "docs" / "proof.md"
SEEDS = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    options = _options(arguments)
    parts, seeds = parts_of(options.only), range(1, options.seeds + 1)
    kept = Kept(KEPT)
    if options.fresh:
        shutil.rmtree(KEPT, ignore_errors=True)
    watch(ask(tasks := tasks_of(parts, seeds, kept), kept, options.workers), len(tasks))
    told = {part.mark: part.tell(kept, seeds) for part in parts}
    for part in parts:
        print(f"## {part.title}\n\n{told[part.mark]}\n")
    if not options.only and (options.write or len(seeds) >= SEEDS):
        told |= {"seeds": f"These tables are of {len(seeds)} seeds."}
        write_text(PAGE, replace_parts(PAGE.read_text(encoding="utf-8"), told))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    names = [name for part in PARTS for name in part.names()]
    parser = argparse.ArgumentParser(prog="python -m proof", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--workers", type=int, default=2, help="processes (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="write the page of fewer too")
    parser.add_argument("--fresh", action="store_true", help="forget what was answered before")
    return parser.parse_args(arguments)


def tasks_of(parts: Sequence[Part], seeds: Sequence[int], kept: Kept) -> list[Task]:
    """List what is still to be done; the large telecoms first, for they take longest."""
    large = [question for part in parts for question in part.large]
    usual = [question for part in parts for question in part.questions]
    return list_tasks(large, LARGE_SEEDS, kept) + list_tasks(usual, seeds, kept)


def watch(done: Iterator[int], tasks: int) -> None:
    """Show how far the tasks have come."""
    columns = (TextColumn("telecoms"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        for _ in progress.track(done, total=tasks):
            pass


if __name__ == "__main__":
    sys.exit(main())
