"""Small telecoms of many seeds, written into one set of files.

Each is drawn on its own; customers and cases are numbered on from one to the next. So the gate and
the reconstruction of journeys, which take their time for any data, run once for all.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from cjm_workbench.simulate.habits import Moments
from cjm_workbench.simulate.help import Help
from cjm_workbench.simulate.paths import Traces
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.records import Habits, Records
from cjm_workbench.simulate.telecom import draw_records, write_files
from cjm_workbench.simulate.world import World

DEMO = Path(__file__).parents[2] / "parameters" / "demo"
CUSTOMERS = 3000
LAST_TWO = Quarters(2)


def write_telecoms(parameters: Path, telecoms: Sequence[tuple[int, Plants]]) -> None:
    """Write the client `demo`, with an attribute `replicate`: the place of a customer's telecom.

    Parameters
    ----------
    parameters
        The folder of clients.
    telecoms
        Seed and plants of each.
    """
    folder = copy_demo(parameters)
    path = folder / "client.yaml"
    client = yaml.safe_load(path.read_text(encoding="utf-8"))
    people = client["sources"]["customers"]
    people["files"] = {"people": people.pop("file")}
    people["sql"] = f"SELECT *, substr(customer, 2)::INT // {CUSTOMERS} AS replicate FROM people"
    people["maps"][0]["attributes"]["replicate"] = "replicate"
    path.write_text(yaml.safe_dump(client), encoding="utf-8")
    drawn = [draw_records(seed, CUSTOMERS, LAST_TWO, plants) for seed, plants in telecoms]
    write_files(folder / "data", 0, join(drawn))


def copy_demo(parameters: Path) -> Path:
    """Copy the demo client's settings without its data, and let a test make the data itself."""
    folder = parameters / "demo"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("data"))
    path = folder / "client.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    own = [line for line in lines if not line.startswith("simulated:")]
    path.write_text("\n".join(own) + "\n", encoding="utf-8")
    return folder


def join(drawn: Sequence[Records]) -> Records:
    """Number the customers and cases of several telecoms on, and make them one."""
    first = np.arange(len(drawn)) * CUSTOMERS
    helped = [each.help for each in drawn]
    cases = np.cumsum([0, *(each.case.max() + 1 for each in helped[:-1])])
    columns = [field.name for field in fields(Help) if field.name not in ("traces", "case")]
    return Records(
        end=drawn[0].end,
        world=_world([each.world for each in drawn]),
        purchases=_traces([each.purchases for each in drawn], first),
        help=Help(
            traces=_traces([each.traces for each in helped], first),
            case=np.concatenate([h.case + n for h, n in zip(helped, cases, strict=True)]),
            **{name: np.concatenate([getattr(h, name) for h in helped]) for name in columns},
        ),
        habits=_habits([each.habits for each in drawn], first),
        plants=drawn[0].plants,
    )


def _world(worlds: Sequence[World]) -> World:
    traits = {
        name: np.concatenate([each.traits[name] for each in worlds]) for name in worlds[0].traits
    }
    others = [field.name for field in fields(World) if field.name != "traits"]
    joined = {name: np.concatenate([getattr(each, name) for each in worlds]) for name in others}
    return World(traits=traits, **joined)


def _traces(traces: Sequence[Traces], first: Any) -> Traces:
    return Traces(
        customer=np.concatenate([t.customer + n for t, n in zip(traces, first, strict=True)]),
        steps=np.concatenate([each.steps for each in traces]),
        at=np.concatenate([each.at for each in traces]),
    )


def _habits(habits: Sequence[Habits], first: Any) -> Habits:
    names = [field.name for field in fields(Habits)]
    return Habits(
        **{name: _moments([getattr(each, name) for each in habits], first) for name in names}
    )


def _moments(moments: Sequence[Moments], first: Any) -> Moments:
    return Moments(
        customer=np.concatenate([m.customer + n for m, n in zip(moments, first, strict=True)]),
        at=np.concatenate([each.at for each in moments]),
        what=np.concatenate([each.what for each in moments]),
    )
