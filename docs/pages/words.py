"""How the pages put things."""

from __future__ import annotations


def either(words: list[str]) -> str:
    """List alternatives.

    Examples
    --------
    >>> either(["a", "b", "c"])
    'a, b or c'
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
