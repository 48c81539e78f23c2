"""Costs of optimal alignments on the receipt log: ours beside pm4py's.

pm4py is AGPL: it stays in an environment of its own, is run as a process of its own, and is
never imported here. The two sides exchange JSON files under .cache/.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from cjm_workbench.journeys import alignment, alignment_automaton
from cjm_workbench.settings.desired_path import (
    AnyOrder,
    Choice,
    DesiredPath,
    Node,
    Optional,
    Repeat,
    Sequence,
    Touchpoint,
)

HERE = Path(__file__).parent
CACHE = HERE.parent / ".cache"
RUNS = 5

Variant = tuple[str, ...]


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    variants = collapsed_variants(options.events)
    print(f"{len(variants)} variants of collapsed steps")
    for name, yaml_path in yaml.safe_load((HERE / "receipt_path.yaml").read_text()).items():
        path = DesiredPath.model_validate(yaml_path)
        costs, seconds = our_costs(variants, path)
        theirs = their_costs(variants, path, options.python)
        equal = sum(a == b for a, b in zip(costs, theirs["costs"], strict=True))
        print(
            f"{name}: {equal} of {len(variants)} costs equal, {sum(cost == 0 for cost in costs)} "
            f"conform, sum {sum(costs):g}; ours {seconds:.4f} s, pm4py {theirs['seconds']:.4f} s, "
            f"ratio {theirs['seconds'] / seconds:.0f}"
        )


def _options(arguments: list[str] | None) -> argparse.Namespace:
    data = Path(os.environ.get("CJM_DATA", "../shared/data"))
    parser = argparse.ArgumentParser(prog="alignment_pm4py", description=__doc__)
    parser.add_argument(
        "events", nargs="?", type=Path, default=data / "receipt" / "receipt.csv",
        help="the receipt log as CSV (default: receipt/receipt.csv in $CJM_DATA or ../shared/data)",
    )  # fmt: skip
    parser.add_argument(
        "--python", required=True, help="the interpreter of an environment that has pm4py 2.7"
    )
    return parser.parse_args(arguments)


def collapsed_variants(events: Path) -> list[Variant]:
    """List the distinct sequences of touchpoints, consecutive repeats collapsed, in fixed order."""
    log = pd.read_csv(events, usecols=["case:concept:name", "concept:name", "time:timestamp"])
    occurred = pd.to_datetime(log["time:timestamp"], utc=True, format="ISO8601")
    # a stable sort: events of the same moment keep the order of the file
    log = log.iloc[occurred.argsort(kind="stable")]
    journeys = log.groupby("case:concept:name")["concept:name"]
    return sorted({tuple(key for key, _ in itertools.groupby(steps)) for _, steps in journeys})


def our_costs(variants: list[Variant], path: DesiredPath) -> tuple[list[float], float]:
    """Align each variant, and take the shortest time of several runs, each compiling the path."""
    seconds = []
    for _ in range(RUNS):
        alignment_automaton.compile_path.cache_clear()
        alignment._aligner.cache_clear()
        started = time.perf_counter()
        costs = [alignment.align(variant, path).cost for variant in variants]
        seconds.append(time.perf_counter() - started)
    return costs, min(seconds)


def their_costs(variants: list[Variant], path: DesiredPath, python: str) -> dict[str, Any]:
    """Have pm4py align the variants with the same path."""
    CACHE.mkdir(exist_ok=True)
    question, answer = CACHE / "alignment_pm4py.json", CACHE / "alignment_pm4py.costs.json"
    question.write_text(
        json.dumps({"tree": process_tree(path.root), "variants": variants, "runs": RUNS})
    )
    script = HERE / "_pm4py_costs.py"
    process = subprocess.run([python, script, question, answer], capture_output=True, text=True)
    if process.returncode:
        sys.exit(f"{python} could not run {script.name}:\n{process.stderr}")
    return dict(json.loads(answer.read_text()))


def process_tree(node: Node) -> str:
    """Write a desired path as a process tree in pm4py's notation."""
    match node:
        case Touchpoint():
            return f"'{node.name}'"
        case Sequence():
            return _operator("->", node.members)
        case Choice():
            return _operator("X", node.members)
        case Optional():
            return f"X( {process_tree(node.members[0])}, tau )"
        case Repeat():
            return f"*( {process_tree(node.members[0])}, tau )"
        case AnyOrder():
            # pm4py's parallel operator would interleave the insides of members
            orders = (_operator("->", order) for order in itertools.permutations(node.members))
            return f"X( {', '.join(orders)} )"


def _operator(sign: str, members: tuple[Node, ...]) -> str:
    return f"{sign}( {', '.join(process_tree(member) for member in members)} )"


if __name__ == "__main__":
    main()
