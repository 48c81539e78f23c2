"""Room for labels: beside the mark that each names, over no other mark and no other label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

Point = tuple[float, float]

SIDES: Final = (
    (1, 0), (-1, 0), (0, 1), (0, -1),
    (1, 0.5), (1, -0.5), (-1, 0.5), (-1, -0.5), (1, 1), (1, -1), (-1, 1), (-1, -1),
)  # fmt: skip
"""Where a label is tried, in this order: right, left, above, below; then aslant."""


class Box(NamedTuple):
    """A rectangle, in any unit of length."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Say whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: Box) -> bool:
        """Say whether the other lies within this one."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )


def find_room(
    point: Point, width: float, height: float, *, gap: float, within: Box, taken: Sequence[Box]
) -> Box | None:
    """Find the first free place beside a mark.

    Parameters
    ----------
    point
        The mark's middle.
    width, height
        Of the label.
    gap
        From the mark's middle to the label.
    within
        What the label must not leave.
    taken
        Marks and labels that it must not cover.

    Returns
    -------
    Box or None
        Nothing where no side of the mark is free.

    Examples
    --------
    >>> paper = Box(0, 0, 100, 100)
    >>> find_room((50, 50), 20, 10, gap=5, within=paper, taken=[])
    Box(left=55.0, bottom=45.0, right=75.0, top=55.0)
    >>> find_room((90, 50), 20, 10, gap=5, within=paper, taken=[])  # too near to the right edge
    Box(left=65.0, bottom=45.0, right=85.0, top=55.0)
    """
    for right, up in SIDES:
        x = point[0] + right * (gap + width / 2)
        y = point[1] + up * (gap + height / 2)
        box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        if within.holds(box) and not any(map(box.meets, taken)):
            return box
    return None
