"""The gate's reasons without the cell texts that they quote: these may name a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from cjm_workbench.intake.parse import MEANINGS
from cjm_workbench.intake.predicates import VIOLATIONS
from cjm_workbench.schemas.canonical import ROW_RULES, TABLES

MASK = "'…'"
OUT_OF_SCALE = "score is outside its scale"
_QUOTED_SCORE = r"score '([^']*)' is outside its scale"
_PLAIN_NUMBER = r"^-?\d{1,9}(\.\d{1,4})?$"
_COLUMN = r"[a-z_]+(?: and [a-z_]+)*"


def mask_reasons(reason: ir.StringValue) -> ir.StringValue:
    """Put a mask in the place of every cell text that a reason quotes.

    A reason that is then not made of the gate's own words alone is masked from its first quotation
    mark to its last, so that no text can pass by holding quotation marks itself.

    Parameters
    ----------
    reason
        Reasons as the gate wrote them: ``column 'text' is ...``, several joined by ``; ``.

    Returns
    -------
    ir.StringValue
        With ``'…'`` for each text; a score outside its scale is left out altogether.
    """
    plain = reason.re_replace(_QUOTED_SCORE, OUT_OF_SCALE)
    masked = plain.re_replace(f"(?s)'.*?' ({_phrases()})", MASK + r" \1")
    whole = masked.replace(MASK, "").re_search(_only_known())
    return ibis.ifelse(whole, masked, plain.re_replace("(?s)'.*'", MASK))


def quoted_score(reason: ir.StringValue) -> ir.StringValue:
    """Give the score that a reason says is outside its scale; missing where it is no number."""
    score = reason.re_extract(_QUOTED_SCORE, 1)
    number = score.re_replace(r"\.0+$", "")
    return ibis.ifelse(score.re_search(_PLAIN_NUMBER), number, ibis.null("string"))


def _only_known() -> str:
    """Match what is built of the gate's words alone, once the masks are taken out."""
    rules = "|".join(re.escape(rule) for table in ROW_RULES.values() for rule in table)
    one = rf"(?:{_COLUMN} +(?:{_phrases()}|is missing|stands again; the first is kept)|{rules})"
    return f"^{one}(?:; {one})*$"


def _phrases() -> str:
    """Match what the gate says after a quoted text."""
    known = {*MEANINGS.values(), *_violations()}
    # the longest first: "is not a plain number" also begins a longer phrase
    return "|".join(re.escape(phrase) for phrase in sorted(known, key=lambda p: (-len(p), p)))


def _violations() -> Iterator[str]:
    for schema in TABLES.values():
        for column in schema.columns.values():
            for check in column.checks:
                limits = dict(check.statistics or {})
                words = VIOLATIONS[str(check.name)][1]
                yield words.format(**{name: _shown(limit) for name, limit in limits.items()})


def _shown(limit: object) -> object:
    return ", ".join(limit) if isinstance(limit, list | tuple) else limit
