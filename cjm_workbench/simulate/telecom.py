"""A telecom whose truth is known: its raw files, made from a seed."""

from __future__ import annotations

import json
from pathlib import Path

from cjm_workbench.simulate.contacts import write_contacts
from cjm_workbench.simulate.draw import draw_records
from cjm_workbench.simulate.exports import write_office
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.truth import tell_truth
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
