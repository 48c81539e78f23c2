"""Free text loses what names a person before it is stored: addresses and long numbers."""

from __future__ import annotations

import ibis.expr.types as ir

TEXTS = {"feedback": ("verbatim",), "observations": ("text",)}
"""The columns of free text, by table."""

PATTERNS = {
    "[e-mail]": r"[\w.+-]+@[\w-]+(\.[\w-]+)+",
    # telephone, card and personal numbers: seven digits or more, however they are grouped
    "[number]": r"\+?\(?\d([\s().\-/]{0,2}\d){6,}",
}
"""What stands in the place of a match. Dates in digits go too: rather too much than too little."""


def redact(table: str, rows: ir.Table) -> ir.Table:
    """Replace e-mail addresses and long numbers in a table's free text.

    Parameters
    ----------
    table
        The canonical table's name.
    rows
        Its rows.
    """
    return rows.mutate(**{name: _redact(rows[name]) for name in TEXTS.get(table, ())})


def _redact(text: ir.StringValue) -> ir.StringValue:
    for mark, pattern in PATTERNS.items():
        text = text.re_replace(pattern, mark)
    return text
