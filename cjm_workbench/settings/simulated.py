"""The key `simulated` of client.yaml: data that the workbench makes itself, and says so."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cjm_workbench.settings.base import Settings


class Simulated(Settings):
    """Raw files made from a seed, under ``data/`` in the client's folder, on first use.

    Attributes
    ----------
    scenario
        What is simulated.
    seed
        The same seed gives the same bytes.
    customers
        How many.
    """

    scenario: Literal["telecom"]
    seed: int = Field(ge=0)
    customers: int = Field(ge=100)

    @property
    def note(self) -> str:
        """Say of the data what nobody may overlook."""
        return (
            f"Simulated data: a {self.scenario} of {self.customers:,} invented customers, "
            f"made from seed {self.seed}; nothing here happened"
        )
