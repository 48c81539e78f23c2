"""Free text loses what names a person before it is stored: names, addresses and long numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

TEXTS = {
    "feedback": ("verbatim",),
    "observations": ("text",),
    "actions": ("title", "effort", "owner_role", "status"),
}
"""The columns of free text, by table."""

SHORTEST_ID = 4
_BETWEEN = "[\\s\u00a0\u2007\u202f().\\-/_\u00b7\u2010-\u2015]{0,3}"
PATTERNS = {
    "[e-mail]": r"[\p{L}\p{N}._%+'&~=-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+",
    "[account]": r"\b[A-Z]{2}\d{2}([ -]?[A-Z0-9]{4}){2,7}([ -]?[A-Z0-9]{1,3})?\b",
    # telephone, card and personal numbers: seven digits or more, however they are grouped. A card
    # goes whether or not its check digit is right: who mistyped one has still written it.
    "[number]": rf"\+?\(?\p{{Nd}}({_BETWEEN}\p{{Nd}}){{6,}}",
}
"""What stands in the place of a match. Dates in digits go too: rather too much than too little."""

NAME = "[name]"


def redact(table: str, rows: ir.Table, names: Sequence[str] = ()) -> ir.Table:
    """Replace names, addresses, long numbers and the customer's own id in a table's free text.

    Parameters
    ----------
    table
        The canonical table's name.
    rows
        Its rows.
    names
        Names and roles to replace, in any case and however they are spaced.
    """
    texts, pattern = TEXTS.get(table, ()), match_names(names)
    own = {name: rows[name] for name in texts}
    if "customer_id" in rows.columns:  # an action is of no one customer
        own = {name: _without_id(text, rows.customer_id) for name, text in own.items()}
    return rows.mutate(**{name: _redact(text, pattern) for name, text in own.items()})


def match_names(names: Sequence[str]) -> str:
    r"""Make one pattern of all names, the longest first; empty where there are none.

    Examples
    --------
    >>> match_names(["Agent Seven", "Head of Shop 7"])
    '(?i)(\\bHead\\s+of\\s+Shop\\s+7\\b|\\bAgent\\s+Seven\\b)'
    """
    known = sorted({" ".join(name.split()) for name in names} - {""}, key=lambda n: (-len(n), n))
    return f"(?i)({'|'.join(map(_match_name, known))})" if known else ""


def _match_name(name: str) -> str:
    """Match a whole name; where it ends in no plain letter, the engine knows no word's end."""
    inner = r"\s+".join(map(re.escape, name.split()))
    first, last = (r"\b" if re.match(r"[A-Za-z0-9]", end) else "" for end in (name[0], name[-1]))
    return f"{first}{inner}{last}"


def _without_id(text: ir.StringValue, customer: ir.StringValue) -> ir.StringValue:
    known = customer.length() >= SHORTEST_ID  # a shorter one would take words of others along
    return ibis.ifelse(known.fill_null(False), text.replace(customer, "[customer]"), text)


def _redact(text: ir.StringValue, names: str) -> ir.StringValue:
    for mark, pattern in PATTERNS.items():
        text = text.re_replace(pattern, mark)
    return text.re_replace(names, NAME) if names else text
