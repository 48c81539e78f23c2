"""Free text loses what names a person before it is stored: addresses and long numbers."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

TEXTS = {"feedback": ("verbatim",), "observations": ("text",)}
"""The columns of free text, by table."""

SHORTEST_ID = 4
PATTERNS = {
    "[e-mail]": r"[\w.+-]+@[\w-]+(\.[\w-]+)+",
    # telephone, card and personal numbers: seven digits or more, however they are grouped
    "[number]": r"\+?\(?\d([\s().\-/]{0,2}\d){6,}",
}
"""What stands in the place of a match. Dates in digits go too: rather too much than too little."""


def redact(table: str, rows: ir.Table) -> ir.Table:
    """Replace e-mail addresses, long numbers and the customer's own id in a table's free text.

    Parameters
    ----------
    table
        The canonical table's name.
    rows
        Its rows.
    """
    return rows.mutate(
        **{name: _redact(rows[name], rows.customer_id) for name in TEXTS.get(table, ())}
    )


def _redact(text: ir.StringValue, customer: ir.StringValue) -> ir.StringValue:
    known = customer.length() >= SHORTEST_ID  # a shorter one would take words of others along
    text = ibis.ifelse(known.fill_null(False), text.replace(customer, "[customer]"), text)
    for mark, pattern in PATTERNS.items():
        text = text.re_replace(pattern, mark)
    return text
