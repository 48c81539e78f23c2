"""What is planted: differences of known size, each with a switch."""

from __future__ import annotations

from dataclasses import dataclass

P1_POINTS = 0.08
"""How much likelier a digital customer is to take path A, and less likely to take path B."""

P3_EXCESS = 0.25
"""How far the slow stage's true median lies above the desired one, in its segment."""


@dataclass(frozen=True)
class Plants:
    """Which differences a simulated client holds; without them, groups are alike.

    Attributes
    ----------
    p1
        Persona shares of path A and path B differ by `P1_POINTS`.
    p3
        One stage is slower than desired by `P3_EXCESS`, in one segment only.
    """

    p1: bool = True
    p3: bool = True
