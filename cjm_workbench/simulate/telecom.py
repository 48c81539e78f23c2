"""A telecom whose truth is known: its raw files, made from a seed."""

from __future__ import annotations

import json
from pathlib import Path

from cjm_workbench.simulate.contacts import write_contacts
from cjm_workbench.simulate.exports import write_office
from cjm_workbench.simulate.habits import (
    draw_app,
    draw_bills,
    draw_newsletters,
    draw_passers_by,
)
from cjm_workbench.simulate.help import draw_help
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.purchase import draw_purchases
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.records import Habits, Records
from cjm_workbench.simulate.touchpoints import NAMES
from cjm_workbench.simulate.truth import tell_truth
from cjm_workbench.simulate.world import draw_world
from cjm_workbench.writing import write_text

ALL_PLANTS = Plants()
ALL_QUARTERS = Quarters()


def write_telecom(
    folder: Path,
    seed: int,
    customers: int,
    *,
    quarters: Quarters = ALL_QUARTERS,
    plants: Plants = ALL_PLANTS,
) -> None:
    """Write the raw files of a simulated telecom, and truth.json beside them.

    Parameters
    ----------
    folder
        Where the files go.
    seed
        The same seed gives the same bytes.
    customers
        How many.
    quarters
        The span of the data; it ends with the third quarter of 2026.
    plants
        What is planted; the truth does not depend on the seed, nor on the number of customers.
    """
    write_files(folder, seed, draw_records(seed, customers, quarters, plants))
    write_text(folder / "truth.json", json.dumps(tell_truth(plants), indent=1) + "\n")


def write_files(folder: Path, seed: int, records: Records) -> None:
    """Write what happened as the files of the telecom's systems.

    Parameters
    ----------
    folder
        Where the files go.
    seed
        Of what only the systems add, such as the device of a visit.
    records
        What happened.
    """
    write_contacts(folder, seed, records)
    write_office(folder, seed, records)


def draw_records(seed: int, customers: int, quarters: Quarters, plants: Plants) -> Records:
    """Draw what happened, before any system writes it down.

    Parameters
    ----------
    seed, customers, quarters, plants
        As of `write_telecom`.
    """
    world = draw_world(seed, customers, quarters)
    sent, opened = draw_newsletters(seed, world, quarters)
    habits = Habits(
        bills=draw_bills(seed, world, quarters),
        app=draw_app(seed, world, quarters),
        newsletters=sent,
        opened=opened,
        passers_by=draw_passers_by(seed, world, quarters),
    )
    return Records(
        end=quarters.end,
        world=world,
        purchases=draw_purchases(seed, world, quarters, NAMES, plants),
        help=draw_help(seed, world, quarters, NAMES, plants),
        habits=habits,
    )
