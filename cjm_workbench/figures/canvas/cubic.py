"""A monotone cubic through points, as pieces of an SVG path."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Numbers = Sequence[float]
Piece = tuple[str, str, str, str]
"""The start, the end and the two handles of a piece of a curve, as SVG writes them."""


def monotone(xs: Numbers, ys: Numbers) -> list[tuple[float, float, float, float]]:
    """Give the Bézier handles of a monotone cubic through points: it never overshoots them.

    Parameters
    ----------
    xs, ys
        The points; `xs` ascend.

    Returns
    -------
    list of tuple
        For each piece x and y of its first handle, and x and y of its second.

    Notes
    -----
    Slopes by Fritsch and Butland (1984): the weighted harmonic mean of the two neighbouring
    secants, and 0 where they differ in sign.

    Examples
    --------
    >>> monotone([0, 3], [0, 3])
    [(1.0, 1.0, 2.0, 2.0)]
    """
    widths = [b - a for a, b in pairwise(xs)]
    secants = [(b - a) / w for (a, b), w in zip(pairwise(ys), widths, strict=True)]
    slopes = [
        secants[0],
        *(_slope(*each) for each in zip(secants, secants[1:], widths, widths[1:], strict=False)),
        secants[-1],
    ]
    return [
        (
            xs[i] + width / 3,
            ys[i] + slopes[i] * width / 3,
            xs[i + 1] - width / 3,
            ys[i + 1] - slopes[i + 1] * width / 3,
        )
        for i, width in enumerate(widths)
    ]


def _slope(before: float, after: float, width: float, next_width: float) -> float:
    if before * after <= 0:
        return 0.0
    left, right = 2 * next_width + width, next_width + 2 * width
    return (left + right) / (left / before + right / after)


def cut_pieces(xs: Numbers, ys: Numbers) -> list[Piece]:
    """Cut the monotone cubic through points into its pieces."""
    points = [f"{x:.1f} {y:.2f}" for x, y in zip(xs, ys, strict=True)]
    return [
        (points[i], points[i + 1], f"{x1:.1f} {y1:.2f}", f"{x2:.1f} {y2:.2f}")
        for i, (x1, y1, x2, y2) in enumerate(monotone(xs, ys))
    ]


def write_piece(piece: Piece) -> str:
    """Write a piece of a curve as an SVG path."""
    start, end, first, second = piece
    return f"M{start} C{first} {second} {end}"
