"""The small parts of the map: icons, estimates, strips and names that fit their cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from cjm_workbench.figures.words import write_name
from cjm_workbench.schemas import format as fmt

Row = Mapping[Any, Any]
Scale = tuple[float, float, bool]
"""The least and the largest value of a strip, and whether it goes by multiples."""

ICONS: Final = {
    "web": "web", "internet": "web", "site": "web", "online": "web", "app": "app",
    "mobile": "app", "shop": "store", "store": "store", "desk": "store", "branch": "store",
    "counter": "store", "call": "call", "phone": "call", "parcel": "parcel", "deliver": "parcel",
    "mail": "mail", "post": "mail", "letter": "mail", "chat": "chat", "messag": "chat",
    "sms": "chat", "forum": "chat", "social": "chat", "ticket": "ticket", "case": "ticket",
    "technic": "tech", "visit": "tech", "network": "net",
}  # fmt: skip
"""A part of a channel's name to its icon; the first that is found holds."""

_MARK: Final = re.compile(r"\[(name|customer|number|account|e-mail)\]")
"""What the gate writes in the place of what it takes out."""
_VERDICT: Final = {"met": "met", "missed": "missed", "undetermined": "und"}


def icon(name: str) -> str:
    """Draw an icon of the report's set; what it means stands beside it in words."""
    return f'<svg class="ic" aria-hidden="true"><use href="#{name}"></use></svg>'


def channel_icon(channel: str) -> str:
    """Draw a channel's sign, with its name for those who do not see it.

    Examples
    --------
    >>> "#i-call" in channel_icon("Phone line"), "#i-other" in channel_icon("pigeon")
    (True, True)
    """
    if not channel:
        return icon("i-none")
    words = channel.lower()
    name = next((sign for word, sign in ICONS.items() if word in words), "other")
    return f'{icon(f"i-{name}")}<span class="sr">{escape(channel)}: </span>'


def verdict_icon(verdict: str) -> str:
    """Draw a verdict's icon and say its word for those who do not see it."""
    name = _VERDICT.get(verdict)
    if name is None:
        return '<span class="v"></span>'
    return (
        f'<span class="v v-{name} nw">{icon(f"v-{name}")}'
        f'<span class="sr">{escape(verdict.capitalize())}: </span></span>'
    )


def evidence_mark(level: str) -> str:
    """Write a level of evidence that is not sufficient: exceptions stand out in a dense table."""
    return "" if level in ("", "sufficient") else " " + evidence_badge(level)


def evidence_badge(level: str) -> str:
    """Write a level of evidence as icon and word."""
    return f'<span class="ev ev-{escape(level)} nw">{icon(f"e-{level}")}{level.capitalize()}</span>'


def value(row: Row) -> str:
    """Write an estimate's value in its unit."""
    return fmt.quantity(row["value"], row["unit"])


def interval(row: Row) -> str:
    """Write an estimate's interval, or nothing where it has none."""
    bounds = row["ci_low"], row["ci_high"]
    return (
        ""
        if all(map(fmt.is_missing, bounds))
        else fmt.interval(*bounds, row["unit"], of=row["value"])
    )


def rest(row: Row, noun: str = "n") -> str:
    """Write what stands behind a value: its interval and n."""
    known = interval(row)
    n = "" if fmt.is_missing(row["n"]) else f"{noun} = {fmt.number(row['n'])}"
    text = ", ".join(part for part in (known, n) if part)
    return f'<span class="ci">{text}</span>' if text else ""


def wanted(row: Row) -> str:
    """Write the target with the side that is wanted, or nothing."""
    if fmt.is_missing(row["target"]):
        return ""
    side = "≥" if row["more_is_better"] else "≤"
    return f"{side} {fmt.target(row['target'], row['unit'], beside=row['value'])}"


def quote(text: str) -> str:
    """Write a comment: what was redacted at the gate becomes a bar that hides no text.

    Examples
    --------
    >>> quote("Call [name] <b>")
    '<q>Call <span class="redact" role="img" aria-label="redacted name"></span> &lt;b&gt;</q>'
    """
    bar = r'<span class="redact" role="img" aria-label="redacted \1"></span>'
    return f"<q>{_MARK.sub(bar, escape(text, quote=False))}</q>"


def name(text: str, most: int = 10_000) -> str:
    """Write a name from data, whose script may run from right to left, cut to fit its cell.

    Examples
    --------
    >>> name("<Help> by chat", 9)
    '<bdi>&lt;Help&gt; b…</bdi>'
    """
    return write_name(shorten(text, most))


def shorten(text: str, most: int) -> str:
    """Cut a text that would fill its cell; the whole of it stands in the fold.

    Examples
    --------
    >>> shorten("Help by chat", 20), shorten("Help by chat at night", 13)
    ('Help by chat', 'Help by chat…')
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def fold(summary: str, content: str) -> str:
    """Fold something away behind a line that counts it."""
    if not content:
        return ""
    return f'<details class="fold"><summary>{summary}</summary>{content}</details>'


def find_scale(rows: Iterable[Row]) -> Scale:
    """Find the scale that the strips of one measure share.

    Shares and scores have one of their own; times go by multiples.
    """
    shown = list(rows)
    names = ("value", "ci_low", "ci_high", "target")
    values = [float(row[name]) for row in shown for name in names if not fmt.is_missing(row[name])]
    unit = shown[0]["unit"]
    if unit == "seconds":
        above = [each for each in values if each > 0] or [1.0]
        return min(above) * 0.8, max(above) * 1.25, True
    if unit == "points":
        return -100.0, 100.0, False
    if unit == "score" and not fmt.is_missing(shown[0]["scale_min"]):
        return float(shown[0]["scale_min"]), float(shown[0]["scale_max"]), False
    return _around(values, 0.0, 1.0) if unit == "share" else _around(values)


def _around(values: Sequence[float], least: float = -math.inf, most: float = math.inf) -> Scale:
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = max(0.12 * (high - low), 0.02)
    return max(least, low - room), min(most, high + room), False


def strip(row: Row, scale: Scale) -> str:
    """Draw an estimate on its interval, and the target as a tick, on the scale of its measure."""
    if fmt.is_missing(row["value"]):
        return ""
    sign = _VERDICT.get(row["verdict"], "act")
    thin = "" if row["evidence"] == "sufficient" else " thin"
    low = _at(row["ci_low"], scale, row["value"])
    high = _at(row["ci_high"], scale, row["value"])
    tick = ""
    if not fmt.is_missing(row["target"]):
        x = _at(row["target"], scale, row["target"])
        tick = f'<line class="want" x1="{x}" x2="{x}" y1="0" y2="11"></line>'
    return (
        '<svg class="strip" aria-hidden="true">'
        '<line class="ax" x1="0" x2="100%" y1="5.5" y2="5.5"></line>'
        f'<line class="k-{sign}{thin}" x1="{low}" x2="{high}" y1="5.5" y2="5.5"></line>'
        f'{tick}<circle class="f-{sign}{thin}" cx="{_at(row["value"], scale, 0)}" cy="5.5" r="3.4">'
        "</circle></svg>"
    )


def _at(bound: float, scale: Scale, otherwise: float) -> str:
    number = float(otherwise if fmt.is_missing(bound) else bound)
    low, high, by_multiples = scale
    if by_multiples:
        low, high, number = (math.log(max(each, 1e-9)) for each in (low, high, number))
    part = 0.5 if high == low else (number - low) / (high - low)
    return f"{3 + 94 * min(1.0, max(0.0, part)):.1f}%"
