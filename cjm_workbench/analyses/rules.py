"""The rules that every analysis of a review keeps."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cjm_workbench.stats.sufficiency import Thresholds


@dataclass(frozen=True)
class Rules:
    """What an analysis may publish and claim.

    Attributes
    ----------
    thresholds
        When evidence is sufficient.
    smallest_cell
        A published cell of fewer customers is suppressed.
    seed
        Of every random step; the same for all chapters of a review.
    """

    thresholds: Thresholds = field(default_factory=Thresholds)
    smallest_cell: int = 10
    seed: int = 20260101

    def generator(self) -> np.random.Generator:
        """Start a generator from the seed."""
        return np.random.default_rng(self.seed)
