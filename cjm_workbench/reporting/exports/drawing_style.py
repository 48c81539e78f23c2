"""Write the page's style into its drawings: a printer reads a drawing apart from the page."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2

SVG: Final = "{http://www.w3.org/2000/svg}"

DRAWN: Final = frozenset(
    {
        "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin",
        "stroke-linecap", "stroke-opacity", "opacity", "text-anchor", "dominant-baseline",
        "font-size", "font-weight", "font-style", "display", "visibility", "color",
    }
)  # fmt: skip
"""The properties that a drawing is drawn by."""

REM: Final = 12.6
"""Pixels of a ``rem`` in the print style sheet; in a drawing WeasyPrint reads it as an ``em``."""

_REM: Final = re.compile(r"([\d.]+)rem\b")


class Rules:
    """The rules of a style sheet that say how drawings look.

    Parameters
    ----------
    style
        CSS. What stands under a condition (``@media``) is left out.
    """

    def __init__(self, style: str) -> None:
        self._matcher = cssselect2.Matcher()
        for rule in tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True):
            if rule.type == "qualified-rule" and (drawn := _drawn(rule.content)):
                self._add(rule.prelude, drawn)

    def _add(self, prelude: Any, drawn: str) -> None:
        try:
            selectors = cssselect2.compile_selector_list(prelude)
        except cssselect2.SelectorError:
            return  # of a browser alone
        for selector in selectors:
            self._matcher.add_selector(selector, drawn)

    def match(self, element: Any) -> list[str]:
        """Give what holds of an element, the strongest last."""
        found = self._matcher.match(element)
        return [drawn for _, _, pseudo, drawn in found if pseudo is None]


def style_drawing(root: Element, rules: Rules) -> None:
    """Write into each part of the drawings of a page what the page's rules say of it.

    The colour of text, which a drawing's ``currentColor`` means, comes from the words around it.
    """
    inks: dict[Any, str] = {None: ""}
    for element in cssselect2.ElementWrapper.from_html_root(root).iter_subtree():
        part, said = element.etree_element, rules.match(element)
        drawn, above = str(part.tag).startswith(SVG), inks[element.parent]
        if drawn and not str(element.parent.etree_element.tag).startswith(SVG):
            said = [above, *said]  # an icon has the ink of the words that it stands among
        inks[element] = next(filter(None, map(_ink, reversed(said))), above)
        if drawn and any(said):
            own = part.get("style", "")  # stands last: it is stronger than any rule
            part.set("style", ";".join([*filter(None, said), own]).strip(";"))


def _ink(said: str) -> str:
    """Give the colour of text among declarations."""
    return next((part for part in said.split(";") if part.startswith("color:")), "")


def _drawn(content: Any) -> str:
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    said = {part.lower_name: part for part in parts if part.type == "declaration"}
    # What a page draws around its letters before them, WeasyPrint would draw over them.
    around = "stroke" if "paint-order" in said else None
    return ";".join(
        f"{part.name}:{_in_pixels(tinycss2.serialize(part.value).strip())}"
        for name, part in said.items()
        if name in DRAWN and name.partition("-")[0] != around
    )


def _in_pixels(value: str) -> str:
    return _REM.sub(lambda found: f"{float(found[1]) * REM:.2f}px", value)
