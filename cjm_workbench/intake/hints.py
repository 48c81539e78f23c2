"""What to try when a source's cells cannot be read: the key of the mapping that is likely wrong."""

from __future__ import annotations

import ibis.expr.datatypes as dt

from cjm_workbench.intake.parse import MEANINGS

TIMES = (
    'if the times are not ISO 8601, write their date_format in the map, such as "%d.%m.%Y %H:%M"'
)
NUMBERS = (
    'if the numbers have a comma, write decimal_mark: "," in the map; signs of money or thousands '
    "must go from the file"
)
HINTS = {
    MEANINGS[dt.Timestamp]: TIMES,
    MEANINGS[dt.Decimal]: NUMBERS,
    MEANINGS[dt.Float64]: NUMBERS,
}
"""What the gate says of an unreadable cell, to the key that tells it how to read."""


def hint_for(reason: str) -> str:
    """Say what to try for a reason of the gate, or nothing.

    Parameters
    ----------
    reason
        As the gate writes it, with its texts or without.

    Examples
    --------
    >>> hint_for("score '…' is not a plain number").partition(",")[0]
    'if the numbers have a comma'
    >>> hint_for("customer_id is missing")
    ''
    """
    # the longest first: "is not a plain number" also begins a longer phrase
    phrases = sorted(HINTS, key=len, reverse=True)
    return next((HINTS[phrase] for phrase in phrases if phrase in reason), "")
