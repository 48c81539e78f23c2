"""Random streams by name: what one part draws does not move what another draws."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """Give the generator of one part of a simulation.

    Parameters
    ----------
    seed
        Of the whole simulation.
    name
        Of the part; a switch that changes one part leaves the draws of all others as they were.

    Examples
    --------
    >>> a, b = stream(1, "waits"), stream(1, "waits")
    >>> bool(a.random() == b.random())
    True
    """
    digest = hashlib.sha256(name.encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])
